import { rpcName } from "../../contracts/transcript/query.ts";
import { createRandomNumbers } from "../../fixtures/messages/random-numbers.ts";
import type { IncomingCall, Middleware } from "../call/engine.ts";
import { readRequest } from "../call/read-request.ts";
import { code, StatusError, statusErrorFrom } from "../call/status-error.ts";
import { mixSeed } from "../plausible/seed.ts";
import { sessionOf } from "../stubs/store.ts";
import type { Clock } from "../time/clock.ts";
import { parseFaults, parseShaping } from "./parse.ts";
import type { Rules } from "./rules.ts";
import { shapedCall } from "./shaped-call.ts";
import { merged, type Shaping } from "./shaping.ts";

export interface ShapingOptions {
  readonly rules: Rules;
  readonly seed: number;
  readonly clock: Clock;
}

/** Shapes calls by the rules of the mock, and by the call's own `x-mock-prefer` and `x-mock-fault`. */
export function createShaping({ rules, seed, clock }: ShapingOptions): Middleware {
  return (method, serve) => {
    const rpc = rpcName(method);
    let calls = 0;
    return async (call) => {
      const random = createRandomNumbers(mixSeed(seed, "shaping", rpc, calls++));
      const asked = [...rules.matching(rpc, sessionOf(call.metadata)).map(({ shaping }) => shaping)];
      try {
        asked.push(...askedBy(call));
      } catch (error) {
        await readRequest(method, call);
        call.end(
          new StatusError(code.invalidArgument, error instanceof Error ? error.message : String(error)),
        );
        return;
      }
      const shaping = merged(asked.filter(({ probability = 1 }) => random() < probability));
      if (Object.keys(shaping).length === 0) return serve(call);
      const shaped = shapedCall(call, shaping, { clock, random });
      if (!shaped.breaksFirst) {
        await serve(shaped.call);
        return shaped.settled();
      }
      await readRequest(method, call);
      call.signal.addEventListener("abort", () => call.end(abortedWith(call.signal)), { once: true });
      await shaped.breakOff();
    };
  };
}

/** One shaping for both headers, so that `probability` is about the fault, too. */
function askedBy({ metadata }: IncomingCall): readonly Shaping[] {
  const prefer = metadata.get("x-mock-prefer");
  const fault = metadata.get("x-mock-fault");
  if (prefer === undefined && fault === undefined) return [];
  return [merged([parseShaping(prefer ?? ""), parseFaults(fault ?? "")])];
}

/** Why a call is over, as a status. */
function abortedWith({ reason }: AbortSignal): StatusError {
  return statusErrorFrom(reason);
}
