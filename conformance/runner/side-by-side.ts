import pLimit from "p-limit";

/** Runs tasks in order, at most so many at once; resolves when all are through. */
export async function sideBySide(tasks: readonly (() => Promise<void>)[], most: number): Promise<void> {
  const limit = pLimit(Math.max(1, most));
  await Promise.all(tasks.map((task) => limit(task)));
}
