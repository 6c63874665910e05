/** Time as the mock sees it, so that paced streams can run faster and tests need not wait. */
export interface Clock {
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Resolves after `ms` of the mock's time; rejects with the signal's reason when it is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}
