import type { Clause } from "../../contracts/model/clause.ts";
import { shellWord } from "../../text/shell-word.ts";
import type { HttpCarrier, TransportName } from "../transports/names.ts";

/** What a run's replay lines have in common. */
export interface ReplayContext {
  readonly target: string | undefined;
  readonly seed: number;
  readonly speed: number;
  readonly filesPrefix: string;
  readonly transport: TransportName;
  /** Where it was chosen by hand. */
  readonly http?: HttpCarrier;
}

export interface ScenarioReplay extends ReplayContext {
  readonly rpc: string;
  readonly scenario: string;
  readonly path: string;
}

export interface Replay extends ScenarioReplay {
  readonly clause: Clause;
}

/** The command that shows a failure again, with exactly its input. */
export function replayLine(replay: Replay): string {
  return commandOf(replay, [`--only ${replay.clause.id}`]);
}

/** The same for what a scenario shows as a whole. */
export function scenarioReplay(replay: ScenarioReplay): string {
  return commandOf(replay, []);
}

function commandOf(replay: ScenarioReplay, only: readonly string[]): string {
  const words = [
    "streamproof verify",
    ...(replay.target === undefined ? [] : [shellWord(replay.target)]),
    ...only,
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
