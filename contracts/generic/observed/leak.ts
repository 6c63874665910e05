import type { ResourceSample } from "../../model/observation.ts";
import { slopeOf } from "./trend.ts";

/** What grows, and what growth is too regular and too large to be anything but a leak. */
interface Resource {
  readonly of: (sample: ResourceSample) => number | undefined;
  /** For each round. */
  readonly leastSlope: number;
  /** Over all rounds that count. */
  readonly leastGrowth: number;
  /** Rounds before which growth may still be a server that warms up. */
  readonly fewestRounds: number;
  readonly text: (amount: number) => string;
}

const mib = 1024 * 1024;
/** What each of a round's calls would have to leave behind, in bytes. */
const leastBytesOfCall = 2 * 1024;

/**
 * Programs whose garbage collector may let memory grow for long before it looks: only what goes on beyond
 * that tells. Counted references and Go's collector give back at once, or keep what they have.
 */
const lazyCollectors = /^(node|nodejs|bun|deno|java|dotnet|ruby|beam\.smp|pypy)/;
const lazyGrowth = 80 * mib;
const promptGrowth = 5 * mib;

/** Rounds that a leak of memory may need to show. */
export function mostRounds(samples: readonly ResourceSample[]): number {
  return isLazy(samples) ? 100 : 120;
}

function resources(samples: readonly ResourceSample[], callsOfRound: number): readonly Resource[] {
  const count = (name: string, of: Resource["of"]): Resource => ({
    of,
    leastSlope: callsOfRound / 100,
    leastGrowth: 20,
    fewestRounds: 24,
    text: (amount) => `${Math.round(amount)} ${name}`,
  });
  return [
    count("open files", (sample) => sample.openFiles),
    count("threads", (sample) => sample.threads),
    {
      of: (sample) => sample.memoryBytes,
      leastSlope: callsOfRound * leastBytesOfCall,
      leastGrowth: isLazy(samples) ? lazyGrowth : promptGrowth,
      // Go's heap was seen to double within 25 rounds, and to stay there.
      fewestRounds: isLazy(samples) ? 24 : 60,
      text: (amount) => `${(amount / mib).toFixed(1)} MiB of memory`,
    },
  ];
}

function isLazy(samples: readonly ResourceSample[]): boolean {
  return samples.some(({ program }) => program !== undefined && lazyCollectors.test(program));
}

/** Rounds that a server may take to reach its working size: pools fill, code is compiled. */
const warmUpShare = 1 / 3;
/** A leak goes on as it began; what slows down is a server that warms up. */
const lastShare = 0.7;
/** The same, of its own pace over all rounds that count. */
const keptShare = 0.6;

/** The label of a sample taken a while after the last round. */
export const afterRest = "round last, after a rest";
/** How much of its growth a resource may give back in a rest and still count as kept. */
const givenBackShare = 0.25;

/**
 * What the samples of rounds show to be kept from round to round; undefined where nothing is. A garbage
 * collector lets memory rise and fall, so it is the slope over the later rounds that counts; the last of
 * them must rise like the others, and a rest after them must not have brought it down again.
 */
export function leakOf(samples: readonly ResourceSample[], callsOfRound: number): string | undefined {
  const rounds = samples.filter(({ label }) => label !== afterRest);
  const rest = samples.find(({ label }) => label === afterRest);
  for (const resource of resources(rounds, callsOfRound)) {
    const values = laterValues(rounds, resource);
    const [first, last] = [values[0], values.at(-1)];
    if (first === undefined || last === undefined || values.length < 4) continue;
    const slope = slopeOf(values);
    const growth = last - first;
    const steady = growth >= 0.5 * slope * (values.length - 1) && keepsRising(values, resource);
    const rested = rest === undefined ? last : (resource.of(rest) ?? last);
    const kept = rested - first >= (1 - givenBackShare) * growth;
    if (rounds.length < resource.fewestRounds && isUndecided(rounds)) continue;
    if (slope >= resource.leastSlope && growth >= resource.leastGrowth && steady && kept) {
      return `${resource.text(growth)} more after ${values.length - 1} rounds of ${callsOfRound} calls, ${resource.text(slope)} with each`;
    }
  }
  return undefined;
}

/** Whether anything still grows, and not yet far enough to call it a leak: then more rounds have to tell. */
export function isOpen(rounds: readonly ResourceSample[], callsOfRound: number): boolean {
  if (leakOf(rounds, callsOfRound) !== undefined) return false;
  return resources(rounds, callsOfRound).some((resource) =>
    keepsRising(laterValues(rounds, resource), resource),
  );
}

/** Whether more rounds can be made. */
function isUndecided(rounds: readonly ResourceSample[]): boolean {
  return rounds.length < mostRounds(rounds);
}

function laterValues(rounds: readonly ResourceSample[], resource: Resource): readonly number[] {
  return rounds.slice(Math.ceil(rounds.length * warmUpShare)).flatMap((sample) => resource.of(sample) ?? []);
}

function keepsRising(values: readonly number[], resource: Resource): boolean {
  const last = values.slice(-Math.max(5, Math.ceil(values.length / 2)));
  // What slows down to half of its pace has found its level soon.
  return slopeOf(last) >= Math.max(lastShare * resource.leastSlope, keptShare * slopeOf(values));
}
