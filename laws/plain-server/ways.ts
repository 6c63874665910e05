/** How the plain server goes about its answers. */
export interface Ways {
  /** The folder whose files DownloadFile serves. */
  readonly filesDir: string;
  /** How many times faster than real time paced streams go. */
  readonly speed: number;
  /** Takes every liberty that the behaviour page leaves. */
  readonly liberal: boolean;
  /** The RPC that has its one wrong line, as `package.Service/Method`. */
  readonly bug?: string;
}
