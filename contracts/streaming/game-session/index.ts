import { contractOf } from "../../generic/index.ts";
import type { Contract } from "../../model/contract.ts";
import { awaitEnd, awaitMessages, halfClose, open, sendBytes } from "../../model/step.ts";
import type { Subject } from "../../model/subject.ts";
import { codeName } from "../../transcript/code.ts";
import { endedOk, peerEndOf } from "../../transcript/query.ts";
import { encoded } from "./actions.ts";
import { gameClauses } from "./clauses.ts";
import { method, undrained, unexplained } from "./model.ts";
import { gameScenarios } from "./scenarios.ts";

export const gameSessionSubject: Subject = {
  method,
  exchange: ({ call, variant, options }) => [
    open(call, method, options),
    sendBytes(call, encoded({ player: `player-${variant}`, type: "ATTACK" })),
    awaitMessages(call, 1),
    sendBytes(call, encoded({ player: `player-${variant}`, type: "MOVE", position: `${variant},7` })),
    halfClose(call),
    awaitEnd(call),
  ],
  wrong: (transcript) => {
    if (!endedOk(transcript)) return `it ended ${codeName(peerEndOf(transcript)?.status.code ?? -1)}`;
    return unexplained(transcript)?.why ?? undrained(transcript);
  },
  goesOn: ({ call, variant, options }) => [
    open(call, method, options),
    sendBytes(call, encoded({ player: `player-${variant}`, type: "ATTACK" })),
  ],
};

export function gameSessionContract(sibling: Subject): Contract {
  const scenarios = gameScenarios(gameSessionSubject);
  return contractOf({
    subject: gameSessionSubject,
    own: { scenarios: Object.values(scenarios), clauses: gameClauses(scenarios) },
    sibling,
  });
}
