import type { Observation } from "../../contracts/model/observation.ts";
import type { Scenario } from "../../contracts/model/scenario.ts";
import { endOf, gaveUp } from "../../contracts/transcript/query.ts";
import { calibrate, stillAnswers } from "./calibrate.ts";
import type { RunContext } from "./context.ts";

/** What was driven against a server, the input included: what it died of is among it. */
export interface Driven {
  readonly scenario: Scenario;
  readonly input: unknown;
  /** Where fast-check finds the input again, from the run's seed. */
  readonly path?: string;
  /** Absent while it is under way. */
  observation?: Observation;
}

/** One life of the server under test: from its start, or from the run's, to its death. */
export interface Server {
  /** Its signal is aborted when the server dies. */
  readonly context: RunContext;
  readonly isDead: () => boolean;
  /** Asks a server of which something was lost whether it is still there. */
  readonly check: () => Promise<void>;
  /** What was under way when it died, the latest first, and then what had ended last. */
  readonly suspects: () => readonly Driven[];
}

/** How much of what has ended is remembered. */
const mostEnded = 8;

/** Watches a server: its process where that can be seen, else what is lost of its calls. */
export function watchServer(given: RunContext, end: AbortSignal): Server {
  const death = new AbortController();
  const running = new Set<Driven>();
  const ended: Driven[] = [];
  let suspects: readonly Driven[] | undefined;
  let suspicious = false;

  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    suspicious = false;
    if (!(await isAlive(context))) die();
  }

  const die = () => {
    suspects ??= [...[...running].reverse(), ...ended.toReversed()];
    death.abort();
  };
  given.target?.exited?.then(die, die);
  const signals = given.signal === undefined ? [end, death.signal] : [given.signal, end, death.signal];
  const context: RunContext = {
    ...given,
    signal: AbortSignal.any(signals),
    onDriven: (scenario, input, path) => {
      const driven: Driven = { scenario, input, ...(path === undefined ? {} : { path }) };
      running.add(driven);
      return (observation) => {
        running.delete(driven);
        driven.observation = observation;
        ended.push(driven);
        if (ended.length > mostEnded) ended.shift();
        suspicious ||= showsLoss(observation);
      };
    },
  };

  return {
    context,
    isDead: () => suspects !== undefined,
    suspects: () => suspects ?? [],
    check: async () => {
      // What ends while somebody else asks waits for the same answer, and asks again for what came after the question.
      while (suspects === undefined && !end.aborted && (suspicious || asking !== undefined)) {
        asking ??= ask().finally(() => {
          asking = undefined;
        });
        await asking;
      }
    },
  };
}

/** Whether the server takes connections, and answers where it did before. */
export async function isAlive(context: RunContext): Promise<boolean> {
  if (context.answers) return stillAnswers(context.transport);
  try {
    await calibrate(context.transport, context.lag);
    return true;
  } catch {
    return false;
  }
}

/** A wait that nothing ended, or a connection that was lost. */
export function showsLoss({ transcripts }: Observation): boolean {
  return transcripts.some(
    (transcript) => gaveUp(transcript) !== undefined || endOf(transcript)?.cause === "connection-lost",
  );
}
