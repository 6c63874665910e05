import type { Scenario } from "../../contracts/model/scenario.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import type { RunningTarget } from "../targets/target.ts";
import { calibrate } from "./calibrate.ts";
import type { RunContext } from "./context.ts";
import { type Death, findCause } from "./crash.ts";
import { type Driven, type Server, watchServer } from "./server.ts";
import { createTimes } from "./times.ts";

/** The server under test, through its deaths. */
export interface Lives {
  /** Does something with the server, and again with a fresh one where it died meanwhile. */
  readonly living: <T>(scenario: Scenario, work: (context: RunContext) => Promise<T>) => Promise<Lived<T>>;
  /** Ends the run: all that is open is undecided for this reason. */
  readonly end: (reason: string) => void;
  /** The scenarios that have taken the longest so far, in words. */
  readonly longest: () => string;
  readonly deaths: () => readonly Death[];
  /** Stops the servers that were started in the place of dead ones. */
  readonly close: () => Promise<void>;
}

export type Lived<T> = { readonly kind: "done"; readonly value: T } | Undecided | LeftOut;

/** A scenario that kills the server is not run again; what others show of its clauses counts. */
export interface LeftOut {
  readonly kind: "not-exercised";
  readonly reason: string;
}

/** What was not judged to its end, and why. */
export interface Undecided {
  readonly kind: "undecided";
  readonly reason: string;
}

/** Deaths after which a run ends. */
const mostDeaths = 5;
/** Deaths without a cause that was found, after which an RPC that was likely at work each time is left alone. */
const mostSuspicions = 2;
/** The likeliest suspects of a death. */
const likeliest = 4;

export function createLives(context: RunContext): Lives {
  const ending = new AbortController();
  const deaths: Death[] = [];
  const killers = new Set<Scenario>();
  /** RPCs, and how many deaths they are suspected of. */
  const suspicions = new Map<string, number>();
  const started: RunningTarget[] = [];
  const times = createTimes();
  let over: string | undefined;
  let server: Server = watchServer(context, ending.signal);
  let reviving: Promise<void> | undefined;

  function end(reason: string): void {
    over ??= reason;
    ending.abort();
  }

  async function living<T>(scenario: Scenario, work: (context: RunContext) => Promise<T>): Promise<Lived<T>> {
    for (;;) {
      if (over !== undefined) return { kind: "undecided", reason: over };
      if (killers.has(scenario)) {
        return { kind: "not-exercised", reason: "its requests end the server: see process/stays-up" };
      }
      const rpc = rpcName(scenario.method);
      if ((suspicions.get(rpc) ?? 0) >= mostSuspicions) {
        const reason = `${rpc} was at work each of the ${mostSuspicions} times the server went away: see process/stays-up`;
        return { kind: "not-exercised", reason };
      }
      const own = server;
      const value = await times.during(`${scenario.name} of ${rpc}`, () => work(own.context));
      await own.check();
      if (!own.isDead() && over === undefined) return { kind: "done", value };
      if (own.isDead()) await revived(own);
    }
  }

  /** Finds out what a server died of, and starts the next one; once for all that used it. */
  async function revived(dead: Server): Promise<void> {
    if (dead !== server) return;
    reviving ??= revive(dead).finally(() => {
      reviving = undefined;
    });
    await reviving;
  }

  function suspect(suspects: readonly Driven[]): void {
    const rpcs = suspects.slice(0, likeliest).map(({ scenario }) => rpcName(scenario.method));
    for (const rpc of new Set(rpcs)) suspicions.set(rpc, (suspicions.get(rpc) ?? 0) + 1);
  }

  async function revive(dead: Server): Promise<void> {
    const death = await findCause(dead.suspects(), context, ending.signal);
    if (over !== undefined) return;
    deaths.push(death);
    if (death.cause !== undefined) killers.add(death.cause.driven.scenario);
    else suspect(death.suspects);
    if (context.target?.another === undefined) return end("The server was gone.");
    if (deaths.length >= mostDeaths) return end(`The server died ${deaths.length} times.`);
    try {
      const target = await context.target.another({ signal: ending.signal });
      started.push(target);
      const transport = context.transport.at(target.endpoint);
      await calibrate(transport, context.lag);
      // The run has restarted it: it need not be the one that the run began with.
      const began = await target.sample?.();
      const { incarnation: _, ...known } = context.facts;
      const incarnation = began?.incarnation === undefined ? {} : { incarnation: began.incarnation };
      const facts = { ...known, ...incarnation };
      server = watchServer({ ...context, facts, target, transport }, ending.signal);
    } catch (error) {
      end(
        `The server could not be started again: ${error instanceof Error ? error.message : String(error)}.`,
      );
    }
  }

  return {
    living,
    end,
    longest: times.longest,
    deaths: () => deaths,
    close: async () => {
      await Promise.allSettled(started.map((target) => target.close()));
    },
  };
}
