import { refusedRequests } from "../../clauses/refused-requests.ts";
import { contractOf } from "../../generic/index.ts";
import type { Contract } from "../../model/contract.ts";
import { ask, awaitEnd } from "../../model/step.ts";
import type { Subject } from "../../model/subject.ts";
import { codeName } from "../../transcript/code.ts";
import { endedOk, peerEndOf, received, requestOf } from "../../transcript/query.ts";
import { clauses } from "./clauses.ts";
import { method } from "./model.ts";
import { refusals } from "./refusals.ts";
import { scenarios } from "./scenarios.ts";

export const streamLogsSubject: Subject = {
  method,
  variesMs: 1_000,
  exchange: ({ call, variant, options }) => [
    ...ask(call, method, { service: `service-${variant}` }, options),
    awaitEnd(call),
  ],
  wrong: (transcript) => {
    const request = requestOf(transcript, method.input);
    if (!endedOk(transcript))
      return `the backlog ended ${codeName(peerEndOf(transcript)?.status.code ?? -1)}`;
    const foreign = received(transcript, method.output).find(
      (entry) => entry.value.service !== request?.service,
    );
    return foreign === undefined ? undefined : `an entry of "${foreign.value.service}" came`;
  },
  goesOn: ({ call, variant, options }) =>
    ask(call, method, { service: `service-${variant}`, follow: true }, options),
};

export function streamLogsContract(sibling: Subject): Contract {
  const refused = refusedRequests(streamLogsSubject, method, refusals);
  return contractOf({
    subject: streamLogsSubject,
    own: {
      scenarios: [...scenarios, ...refused.scenarios],
      clauses: [...clauses, ...refused.clauses],
    },
    sibling,
  });
}
