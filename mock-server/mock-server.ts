/** How the mock is started. */
export interface MockOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0 (default) takes a free port. */
  readonly port?: number;
  /** Default 1. The same seed, request and schema give the same bytes. */
  readonly seed?: number;
  /** How many times faster than real time paced streams are; default 1. */
  readonly speed?: number;
  /** Names from the fault catalogue. */
  readonly faults?: readonly string[];
  /** Folder that DownloadFile serves. */
  readonly files: string;
}

export interface MockServer {
  readonly host: string;
  readonly port: number;
  /** `host:port` */
  readonly address: string;
  /** Stops listening, ends open calls and resolves when the port is free. */
  readonly close: () => Promise<void>;
}
