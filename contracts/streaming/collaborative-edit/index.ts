import { contractOf } from "../../generic/index.ts";
import type { Contract } from "../../model/contract.ts";
import { counted } from "../../model/counted.ts";
import { awaitEnd, awaitMessages, halfClose, open } from "../../model/step.ts";
import type { Subject } from "../../model/subject.ts";
import { codeName } from "../../transcript/code.ts";
import { endedOk, peerEndOf } from "../../transcript/query.ts";
import { clauses } from "./clauses.ts";
import { flawOf } from "./flaw.ts";
import { historiesOf, method, ownMissing } from "./history.ts";
import { edit, insert } from "./operations.ts";
import { scenarios } from "./scenarios.ts";

export const collaborativeEditSubject: Subject = {
  method,
  exchange: ({ call, variant, facts, options }) => {
    const document = facts.fresh();
    return [
      open(call, method, options),
      edit(call, document, `user-${variant}`, insert(`hello ${variant}`)),
      awaitMessages(call, 1),
      edit(call, document, `user-${variant}`, insert("!", 5)),
      halfClose(call),
      awaitEnd(call),
    ];
  },
  wrong: (transcript, facts) => {
    const [history] = historiesOf({
      scenario: "",
      input: undefined,
      startedAtMs: 0,
      transcripts: [transcript],
      facts,
      lagMs: 0,
    });
    if (history === undefined) return "nothing was sent";
    const missing = ownMissing(history.fullest);
    if (missing > 0) return `${counted(missing, "update")} missing`;
    const flaw = flawOf(history);
    if (flaw !== undefined) return flaw.because;
    return endedOk(transcript) ? undefined : `it ended ${codeName(peerEndOf(transcript)?.status.code ?? -1)}`;
  },
  goesOn: ({ call, variant, facts, options }) => [
    open(call, method, options),
    edit(call, facts.fresh(), `user-${variant}`, insert("hello")),
  ],
};

export function collaborativeEditContract(sibling: Subject): Contract {
  return contractOf({ subject: collaborativeEditSubject, own: { scenarios, clauses }, sibling });
}
