import type { CallSummary } from "../call-json.ts";
import type { MockState } from "../state-json.ts";

/** What the page knows of the mock. */
interface Model {
  readonly calls: Map<string, CallSummary>;
  state: MockState | undefined;
  /** The call whose timeline is shown, by its id. */
  chosen: string | undefined;
}

export const model: Model = { calls: new Map(), state: undefined, chosen: undefined };

/** The statuses that a call can fail with. */
export const codes: readonly string[] =
  "CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED".split(
    " ",
  );
