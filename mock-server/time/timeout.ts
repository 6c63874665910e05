/** How long a client that does not read may hold up the end of its calls, in milliseconds. */
export const flushMs = 200;

/** Waits for a promise, but not longer than that. */
export async function settledWithin(promise: Promise<void>, withinMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, withinMs);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}
