import type { Clause } from "../../contracts/model/clause.ts";
import type { OutcomeContext } from "./outcome.ts";

export interface Replay extends OutcomeContext {
  readonly clause: Clause;
  readonly rpc: string;
  readonly scenario: string;
  readonly path: string;
}

/** The command that shows a failure again, with exactly its input. */
export function replayLine(replay: Replay): string {
  const words = [
    "streamproof verify",
    ...(replay.target === undefined ? [] : [quoted(replay.target)]),
    `--only ${replay.clause.id}`,
    `--rpc ${replay.rpc}`,
    `--scenario ${replay.scenario}`,
    ...(replay.transport === "grpc" ? [] : [`--transport ${replay.transport}`]),
    ...(replay.http === undefined ? [] : [`--http ${replay.http}`]),
    ...(replay.speed === 1 ? [] : [`--speed ${replay.speed}`]),
    ...(replay.filesPrefix === "" ? [] : [`--files-prefix ${quoted(replay.filesPrefix)}`]),
    `--seed ${replay.seed}`,
    `--path ${replay.path}`,
  ];
  return words.join(" ");
}

function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
