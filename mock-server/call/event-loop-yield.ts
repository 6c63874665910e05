import type { Middleware } from "./engine.ts";

/** How long answers may go on without a turn of the event loop. */
const maxMs = 10;

/**
 * Without a wire nothing makes an answer wait but its reader, in the same turn: a large file would hold up the whole
 * page. So answers that have kept the event loop for a while let it turn.
 */
export function createEventLoopYield(): Middleware {
  /** Until the event loop turns, what was written in this turn. */
  let turn: { readonly sinceMs: number; readonly ended: Promise<void> } | undefined;
  const begin = () => ({
    sinceMs: performance.now(),
    ended: new Promise<void>((resolve) => {
      setTimeout(() => {
        turn = undefined;
        resolve();
      });
    }),
  });
  return (_, serve) => (call) =>
    serve({
      ...call,
      write: async (message) => {
        turn ??= begin();
        if (performance.now() - turn.sinceMs > maxMs) await turn.ended;
        await call.write(message);
      },
    });
}
