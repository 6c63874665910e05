import fc from "fast-check";
import type { Observation } from "../../contracts/model/observation.ts";
import type { Scenario } from "../../contracts/model/scenario.ts";
import type { Exit, RunningTarget } from "../targets/target.ts";
import { createConnectionPool } from "./connection-pool.ts";
import type { RunContext } from "./context.ts";
import { observeOnce } from "./observe.ts";
import { type Driven, isAlive, showsLoss } from "./server.ts";
import { smallerRequests } from "./smaller-requests.ts";

/** What a server died of, as far as it was found out. */
export interface Death {
  /** What kills a fresh server by itself, with its smallest input; absent where nothing does. */
  readonly cause?: Cause;
  /** What was under way or had ended last, the likeliest first. */
  readonly suspects: readonly Driven[];
  /** Whether they were tried on a fresh server. */
  readonly tried: boolean;
}

export interface Cause {
  readonly driven: Driven;
  readonly observation: Observation;
  /** Inputs tried to make it smaller. */
  readonly shrinks: number;
  readonly exit?: Exit;
  readonly log: string;
}

/** Bounds on the search: suspects that are tried one by one, and all that are tried. */
const mostAlone = 4;
const mostSuspects = 64;
const mostShrinks = 12;
const shrinkForMs = 20_000;
/** How long the search may take, in milliseconds: what is left of the run is for what is still to be judged. */
const searchForMs = 20_000;
/** A server may need a second call to die, and a moment to be gone, in milliseconds. */
const attempts = 2;
const dyingMs = 300;

/** Runs what the server may have died of alone, on a fresh one each, the likeliest first. */
export async function findCause(
  suspects: readonly Driven[],
  context: RunContext,
  ending: AbortSignal,
): Promise<Death> {
  const signal = AbortSignal.any([ending, AbortSignal.timeout(searchForMs)]);
  const distinct = suspects.filter(
    (each, index) =>
      suspects.findIndex((other) => other.scenario === each.scenario && sameInput(other, each)) === index,
  );
  const start = context.target?.another;
  if (start === undefined) return { suspects: distinct, tried: false };
  for (const driven of distinct.slice(0, mostAlone)) {
    if (signal.aborted) break;
    const killed = await tried([driven], context, signal);
    if (killed !== undefined) {
      return { cause: await smallest(killed, context, signal), suspects: distinct, tried: true };
    }
  }
  const rest = await halved(distinct.slice(0, mostSuspects), context, signal);
  return rest.cause === undefined
    ? { suspects: rest.among ?? distinct, tried: true }
    : { cause: await smallest(rest.cause, context, signal), suspects: distinct, tried: true };
}

interface Halved {
  readonly cause?: Cause;
  /** What kills a server together, where nothing of it does alone. */
  readonly among?: readonly Driven[];
}

/** Finds the one among many by running half of them side by side, and half of those that kill. */
async function halved(all: readonly Driven[], context: RunContext, signal: AbortSignal): Promise<Halved> {
  let among: readonly Driven[] | undefined;
  let left = all;
  while (left.length > 1 && !signal.aborted) {
    const half = left.slice(0, Math.ceil(left.length / 2));
    const other = left.slice(half.length);
    if ((await tried(half, context, signal)) !== undefined) among = left = half;
    else if ((await tried(other, context, signal)) !== undefined) among = left = other;
    else break;
  }
  const cause = left.length === 1 ? await tried(left, context, signal) : undefined;
  return { ...(cause === undefined ? {} : { cause }), ...(among === undefined ? {} : { among }) };
}

function sameInput(a: Driven, b: Driven): boolean {
  return a.input === b.input || text(a.input) === text(b.input);
}

/** Drives them on one fresh server; the cause where that server dies, with what the first of them showed. */
async function tried(
  driven: readonly Driven[],
  context: RunContext,
  signal: AbortSignal,
): Promise<Cause | undefined> {
  const target = await context.target?.another?.({ signal });
  if (target === undefined) return undefined;
  const { exited } = target;
  let exit: Exit | undefined;
  exited?.then(
    (how) => {
      exit = how;
    },
    () => undefined,
  );
  const { onDriven: _, ...plain } = context;
  const fresh: RunContext = { ...plain, target, transport: context.transport.at(target.endpoint), signal };
  const pool = createConnectionPool(fresh.transport);
  try {
    for (let attempt = 0; attempt < attempts && !signal.aborted; attempt++) {
      const observations = await Promise.all(
        driven.map(({ scenario, input }) => observeOnce(scenario, input, fresh, pool)),
      );
      const [first] = driven;
      const [observation] = observations;
      if (first === undefined || observation === undefined) return undefined;
      if (await isDead(target, fresh, observations)) {
        const { scenario, input, path } = first;
        return {
          driven: { scenario, input, ...(path === undefined ? {} : { path }) },
          observation,
          shrinks: 0,
          ...(exit === undefined ? {} : { exit }),
          log: target.logTail?.(40) ?? "",
        };
      }
    }
    return undefined;
  } finally {
    await pool.close();
    await target.close();
  }
}

async function isDead(
  target: RunningTarget,
  fresh: RunContext,
  observations: readonly Observation[],
): Promise<boolean> {
  const gone = target.exited?.then(
    () => true,
    () => true,
  );
  const wait = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), dyingMs));
  if (gone !== undefined && (await Promise.race([gone, wait]))) return true;
  // A server may hang, too, and take connections while it does.
  return observations.some(showsLoss) && !(await isAlive(fresh));
}

/** The smallest input that still kills a fresh server, within bounds. */
async function smallest(first: Cause, context: RunContext, signal: AbortSignal): Promise<Cause> {
  const untilMs = performance.now() + shrinkForMs;
  let best = first;
  let shrinks = 0;
  const attempt = async (scenario: Scenario, input: unknown): Promise<boolean> => {
    if (shrinks >= mostShrinks || performance.now() > untilMs || signal.aborted) return false;
    shrinks += 1;
    const { path } = first.driven;
    const cause = await tried(
      [{ scenario, input, ...(path === undefined ? {} : { path }) }],
      context,
      signal,
    );
    if (cause === undefined) return false;
    best = { ...cause, driven: { ...cause.driven, scenario: first.driven.scenario } };
    return true;
  };
  // Of the calls of a scenario one request may be enough.
  for (const { scenario, input } of smallerRequests(first.observation, first.driven.scenario)) {
    if (await attempt(scenario, input)) break;
  }
  return { ...best, shrinks };
}

function text(input: unknown): string {
  return fc.stringify(input);
}
