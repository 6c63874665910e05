/** A target cannot be judged at all. The message is one sentence for a user: attempt, result, what to do. */
export class TargetError extends Error {
  override readonly name = "TargetError";
}
