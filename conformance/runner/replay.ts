import type { Clause } from "../../contracts/model/clause.ts";
import { shellWord } from "../../text/shell-word.ts";
import type { HttpCarrier, TransportName } from "../transports/names.ts";

/** What a run's replay lines have in common. */
export interface RunContext {
  readonly target: string | undefined;
  readonly seed: number;
  readonly speed: number;
  readonly filesPrefix: string;
  readonly transport: TransportName;
  /** Where it was chosen by hand. */
  readonly http?: HttpCarrier;
}

export interface Replay extends RunContext {
  readonly clause: Clause;
  readonly rpc: string;
  readonly scenario: string;
  readonly path: string;
}

/** The command that shows a failure again, with exactly its input. */
export function replayLine(replay: Replay): string {
  const words = [
    "streamproof verify",
    ...(replay.target === undefined ? [] : [shellWord(replay.target)]),
    `--only ${replay.clause.id}`,
    `--rpc ${replay.rpc}`,
    `--scenario ${replay.scenario}`,
    ...(replay.transport === "grpc" ? [] : [`--transport ${replay.transport}`]),
    ...(replay.http === undefined ? [] : [`--http ${replay.http}`]),
    ...(replay.speed === 1 ? [] : [`--speed ${replay.speed}`]),
    ...(replay.filesPrefix === "" ? [] : [`--files-prefix ${shellWord(replay.filesPrefix)}`]),
    `--seed ${replay.seed}`,
    `--path ${replay.path}`,
  ];
  return words.join(" ");
}
