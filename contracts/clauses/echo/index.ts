import type { DescMessage } from "@bufbuild/protobuf";
import type { ContractPart } from "../../model/contract-part.ts";
import type { Step } from "../../model/scenario.ts";
import { awaitEnd, awaitMessages, halfClose, open, sendBytes } from "../../model/step.ts";
import type { ExchangeOptions, Subject } from "../../model/subject.ts";
import { codeName } from "../../transcript/code.ts";
import { peerEndOf } from "../../transcript/query.ts";
import { echoClauses } from "./clauses.ts";
import { missing, wrongAnswer } from "./model.ts";
import type { EchoRpc } from "./rpc.ts";
import { echoScenarios } from "./scenarios.ts";

export { burstPart } from "./burst.ts";
export { wrongAnswer } from "./model.ts";
export type { EchoRpc } from "./rpc.ts";
export { awkwardTextsScenario } from "./texts.ts";

export function echoSubject<Desc extends DescMessage>(rpc: EchoRpc<Desc>): Subject {
  const talk = ({ call, variant, options }: ExchangeOptions): readonly Step[] => [
    open(call, rpc.method, options),
    sendBytes(call, rpc.encode(`hello ${variant}`, variant)),
    awaitMessages(call, 1),
    sendBytes(call, rpc.encode(`and again ${variant}`, variant)),
  ];
  return {
    method: rpc.method,
    exchange: (exchange) => [...talk(exchange), halfClose(exchange.call), awaitEnd(exchange.call)],
    goesOn: ({ call, variant, options }) => [
      open(call, rpc.method, options),
      sendBytes(call, rpc.encode(`hello ${variant}`, variant)),
    ],
    wrong: (transcript) => {
      const wrong = wrongAnswer(rpc, transcript) ?? missing(rpc, transcript);
      if (wrong !== undefined) return wrong;
      const end = peerEndOf(transcript);
      return end?.status.code === 0 ? undefined : `it did not end OK but ${codeName(end?.status.code ?? -1)}`;
    },
  };
}

/** The scenarios and clauses that every echo has. */
export function echoPart<Desc extends DescMessage>(rpc: EchoRpc<Desc>): ContractPart {
  const scenarios = echoScenarios(rpc);
  return { scenarios: Object.values(scenarios), clauses: echoClauses(rpc, scenarios) };
}
export { placeName } from "./place-name.ts";
