/** Runs tasks in order, at most so many at once; resolves when all are through. */
export async function sideBySide(tasks: readonly (() => Promise<void>)[], most: number): Promise<void> {
  const waiting = [...tasks];
  const worker = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await task();
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(most, tasks.length)) }, worker));
}
