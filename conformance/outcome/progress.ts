/** What a run tells while it goes on. */
export interface Progress {
  readonly scenariosDone: number;
  readonly scenariosInAll: number;
  readonly running: readonly string[];
  readonly failed: number;
}
