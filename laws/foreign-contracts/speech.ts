import { status } from "@grpc/grpc-js";
import { Refusal } from "../plain-server/refusal.ts";
import type { Kind } from "./kind.ts";
import { handler } from "./server.ts";

interface Config {
  readonly sampleRate: number;
}
interface Request {
  readonly kind:
    | { readonly case: "config"; readonly value: Config }
    | { readonly case: "audio"; readonly value: Uint8Array }
    | { readonly case: undefined };
}
interface Result {
  readonly text: string;
  readonly isFinal: boolean;
  readonly confidence: number;
  readonly end: bigint;
}

interface Ways {
  /** Guesses for each piece of sound. */
  readonly guesses: number;
  /** Says what it was after so many pieces, and at the end. */
  readonly finalEvery: number;
  readonly saysAtTheEnd: boolean;
  readonly checksRateLast: boolean;
  readonly withoutConfig: boolean;
  readonly configAgain: boolean;
  readonly anyRate: boolean;
  readonly rateCode: status;
  readonly neverFinal: boolean;
  readonly endsBackwards: boolean;
  readonly verySure: boolean;
  readonly aheadBy: number;
  readonly lastPieceLost: boolean;
  readonly endsAtFinal: boolean;
}

export const speech: Kind<Ways> = {
  name: "speech",
  serve: (ways) => ({
    recognize: handler<Request, Result>(async (requests, out) => {
      const owed: Result[] = [];
      const say = async (isFinal: boolean, end: number): Promise<void> => {
        const result = {
          text: `${end} bytes`,
          isFinal: isFinal && ways.neverFinal !== true,
          confidence: isFinal ? (ways.verySure === true ? 100 : 1) : 0,
          end: BigInt(Math.max(0, end + (ways.aheadBy ?? 0))),
        };
        if (ways.saysAtTheEnd === true) owed.push(result);
        else await out.send(result);
      };
      let config: Config | undefined;
      let pieces = 0;
      let end = 0;
      let said = 0;
      for await (const { kind } of requests) {
        if (kind.case === undefined) throw new Refusal(status.INVALID_ARGUMENT, "it says nothing");
        if (kind.case === "config") {
          const refuseRate = () => {
            if (kind.value.sampleRate < 8_000 && ways.anyRate !== true)
              throw new Refusal(ways.rateCode ?? status.OUT_OF_RANGE, "so low a rate cannot be understood");
          };
          if (ways.checksRateLast !== true) refuseRate();
          if (config !== undefined && ways.configAgain !== true)
            throw new Refusal(status.INVALID_ARGUMENT, "the settings come once");
          config = kind.value;
          if (ways.checksRateLast === true) refuseRate();
          continue;
        }
        if (config === undefined && ways.withoutConfig !== true)
          throw new Refusal(status.INVALID_ARGUMENT, "the settings come first");
        end += kind.value.length;
        pieces++;
        for (let guess = 0; guess < (ways.guesses ?? 1); guess++)
          await say(false, ways.endsBackwards === true && pieces % 2 === 0 ? 0 : end);
        if (pieces % (ways.finalEvery ?? Number.POSITIVE_INFINITY) === 0) {
          await say(true, end);
          said = pieces;
          if (ways.endsAtFinal === true) return;
        }
      }
      if (config === undefined && ways.withoutConfig !== true)
        throw new Refusal(status.INVALID_ARGUMENT, "nobody spoke");
      if (pieces > said) await say(true, ways.lastPieceLost === true ? end - 1 : end);
      for (const each of owed) await out.send(each);
    }),
  }),
  honest: [
    ["guesses nothing", { guesses: 0 }],
    ["says what it was after each piece, with many guesses", { guesses: 4, finalEvery: 1 }],
    ["says all at the end", { saysAtTheEnd: true }],
    ["looks at the order before it looks at the settings", { checksRateLast: true }],
  ],
  faulty: [
    ["recognize/requests", "sound is taken without settings", { withoutConfig: true }],
    ["recognize/requests", "settings are taken twice", { configAgain: true }],
    ["recognize/errors", "any rate is taken", { anyRate: true }],
    ["recognize/errors", "another code for a rate", { rateCode: status.INTERNAL }],
    ["recognize/examples", "another code for an example", { rateCode: status.INTERNAL }],
    ["recognize/responses", "the last word is a guess", { neverFinal: true }],
    ["recognize/order", "a guess goes back", { endsBackwards: true }],
    ["recognize/confidence", "it is a hundred times sure", { verySure: true }],
    ["recognize/heard", "it recognises what was not said yet", { aheadBy: 1 }],
    ["recognize/whole", "the end of the sound is lost", { lastPieceLost: true, guesses: 0 }],
    ["recognize/ends", "the call ends once it has said something", { endsAtFinal: true, finalEvery: 1 }],
  ],
};
