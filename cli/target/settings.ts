import type { RequestHeader } from "./request-header.ts";

/** How a target is reached and started, beside what it is. */
export interface TargetSettings {
  readonly headers?: readonly RequestHeader[];
  /** The name in the server's certificate, and `:authority`. */
  readonly authority?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure?: boolean;
  /** Seconds until a target that is started here must serve; default 60. */
  readonly startTimeout?: number;
  readonly waitLog?: RegExp;
  readonly env?: Readonly<Record<string, string>>;
  /** The folder with the files of DownloadFile; temporary fixtures without it. */
  readonly files?: string;
  readonly containerPort?: number;
  /** Where in the container the files are copied to. */
  readonly filesAt?: string;
  /** Limits of the container, as docker run has them: `256m`, `1.5`. */
  readonly memory?: string;
  readonly cpus?: number;
}
