import type { DescMessage } from "@bufbuild/protobuf";
import fc from "fast-check";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { callNames } from "../../model/call-names.ts";
import type { ContractPart } from "../../model/contract-part.ts";
import { eachCall } from "../../model/judge.ts";
import { defineScenario } from "../../model/scenario.ts";
import { awaitBlocked, awaitEnd, halfClose, open, resume, sendAll, together } from "../../model/step.ts";
import { judgeDrained } from "./clauses.ts";
import type { EchoRpc } from "./rpc.ts";

const calls = callNames("call");

/** 2,000 short messages while the client reads late. */
export function burstPart<Desc extends DescMessage>(rpc: EchoRpc<Desc>): ContractPart {
  const name = "burst-with-a-late-reader";
  const count = 2_000;
  const burstWithALateReader = defineScenario({
    name,
    method: rpc.method,
    load: "heavy",
    needs: ["flow-control"],
    runs: 0,
    input: fc.integer({ min: 1, max: count }),
    examples: [count],
    steps: (messages) => [
      // The answers need more room than this, so the server cannot send them all before the client reads.
      open(calls.call, rpc.method, { startPaused: true, windowBytes: 16_384, connection: "narrow" }),
      together(
        [
          sendAll(calls.call, function* () {
            for (let index = 0; index < messages; index++) yield rpc.encode(`burst ${index}`, 0);
          }),
          halfClose(calls.call),
        ],
        [awaitBlocked(calls.call), resume(calls.call), awaitEnd(calls.call, 30_000)],
      ),
    ],
  });

  return {
    scenarios: [burstWithALateReader],
    clauses: [
      behaviourClause({
        id: `${rpc.section}/burst`,
        sentence: "2,000 short messages sent at full speed to a slow reader all get a response.",
        scenarios: [burstWithALateReader],
        judge: eachCall((transcript) => judgeDrained(transcript, rpc)),
      }),
    ],
  };
}
