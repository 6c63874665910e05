import type { Layer } from "./engine.ts";

/** How long answers may go on without a turn of the event loop. */
const mostMs = 10;

/**
 * Without a wire nothing makes an answer wait but its reader, in the same turn: a large file would hold up the whole
 * page. So answers that have kept the event loop for a while let it turn.
 */
export function createTurns(): Layer {
  /** Until the event loop turns, what was written in this turn. */
  let turn: { readonly sinceMs: number; readonly over: Promise<void> } | undefined;
  const begin = () => ({
    sinceMs: performance.now(),
    over: new Promise<void>((resolve) => {
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
        if (performance.now() - turn.sinceMs > mostMs) await turn.over;
        await call.write(message);
      },
    });
}
