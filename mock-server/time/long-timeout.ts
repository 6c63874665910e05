/** setTimeout takes no more, and fires at once beyond it. */
const longestMs = 2 ** 31 - 1;

/** Calls back after any number of milliseconds, unless the returned function is called before. */
export function longTimeout(ms: number, callBack: () => void): () => void {
  const atMs = performance.now() + ms;
  let timer: ReturnType<typeof setTimeout>;
  const wait = (): void => {
    const restMs = atMs - performance.now();
    timer = setTimeout(restMs > longestMs ? wait : callBack, Math.min(Math.max(restMs, 0), longestMs));
  };
  wait();
  return () => clearTimeout(timer);
}
