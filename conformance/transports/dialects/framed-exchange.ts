import { setImmediate as nextTurn } from "node:timers/promises";
import type { Framing } from "../../../contracts/model/scenario.ts";
import type { Exchange } from "../carrier/exchange.ts";

/** An exchange whose body goes out in pieces of this form, each of them in frames of its own. */
export function framedExchange(exchange: Exchange, framing: Framing): Exchange {
  const held: Uint8Array[] = [];
  let writing: Promise<void> = Promise.resolve();
  let ended = false;

  function later(work: () => Promise<void>): void {
    writing = writing.then(work);
  }

  /** node:http2 joins what is written within one turn of the event loop, and sends it in the next. */
  async function flush(piece: Uint8Array): Promise<void> {
    if (!exchange.writable()) return;
    if (!exchange.write([piece])) await exchange.drained();
    await nextTurn();
    await nextTurn();
  }

  return {
    ...exchange,
    writable: () => !ended && exchange.writable(),
    write: (pieces) => {
      const message = Buffer.concat(pieces);
      if (framing === "joined") held.push(message);
      else
        later(async () => {
          for (const piece of framing === "split" ? cut(message) : [message]) await flush(piece);
        });
      return true;
    },
    end: () => {
      ended = true;
      later(async () => {
        // With the half-close: END_STREAM then stands on the last DATA frame.
        if (held.length > 0 && exchange.writable()) exchange.write([Buffer.concat(held)]);
        exchange.end();
      });
    },
  };
}

/** Cut within the length prefix, and once more within the message. */
function cut(message: Buffer): readonly Uint8Array[] {
  const middle = 5 + Math.ceil((message.length - 5) / 2);
  return [message.subarray(0, 3), message.subarray(3, middle), message.subarray(middle)].filter(
    (piece) => piece.length > 0,
  );
}
