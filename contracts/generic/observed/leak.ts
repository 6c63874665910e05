import type { ResourceSample } from "../../model/observation.ts";
import { slopeOf } from "./trend.ts";

/** What grows, and what growth is too regular and too large to be anything but a leak. */
interface Resource {
  readonly name: string;
  readonly of: (sample: ResourceSample) => number | undefined;
  /** For each round. */
  readonly leastSlope: number;
  /** Over all rounds that count. */
  readonly leastGrowth: number;
  readonly text: (amount: number) => string;
}

const mib = 1024 * 1024;
/** What each of a round's calls would have to leave behind, in bytes. */
const leastBytesOfCall = 2 * 1024;

function resources(callsOfRound: number): readonly Resource[] {
  return [
    {
      name: "open files",
      of: (sample) => sample.openFiles,
      leastSlope: Math.max(1, callsOfRound / 100),
      leastGrowth: 20,
      text: (amount) => `${Math.round(amount)} open files`,
    },
    {
      name: "threads",
      of: (sample) => sample.threads,
      leastSlope: Math.max(1, callsOfRound / 100),
      leastGrowth: 20,
      text: (amount) => `${Math.round(amount)} threads`,
    },
    {
      name: "memory",
      of: (sample) => sample.memoryBytes,
      leastSlope: callsOfRound * leastBytesOfCall,
      leastGrowth: 5 * mib,
      text: (amount) => `${(amount / mib).toFixed(1)} MiB of memory`,
    },
  ];
}

/** Rounds that a server may take to reach its working size: pools fill, code is compiled. */
const warmUpShare = 1 / 3;
/** A leak goes on as it began; what slows down is a server that warms up. */
const lastShare = 0.7;

/**
 * What the samples of rounds show to be kept from round to round; undefined where nothing is. A garbage
 * collector lets memory rise and fall, so it is the slope over the later rounds that counts; the last of
 * them must rise like the others, and the last sample, taken after a rest, must not have come down again.
 */
export function leakOf(rounds: readonly ResourceSample[], callsOfRound: number): string | undefined {
  for (const resource of resources(callsOfRound)) {
    const values = laterValues(rounds, resource);
    const [first, last] = [values[0], values.at(-1)];
    if (first === undefined || last === undefined || values.length < 4) continue;
    const slope = slopeOf(values);
    const growth = last - first;
    const steady = growth >= 0.5 * slope * (values.length - 1) && keepsRising(values, resource);
    if (slope >= resource.leastSlope && growth >= resource.leastGrowth && steady) {
      return `${resource.text(growth)} more after ${values.length - 1} rounds of ${callsOfRound} calls, ${resource.text(slope)} with each`;
    }
  }
  return undefined;
}

/** Whether anything still grows: then more rounds have to tell. */
export function grows(rounds: readonly ResourceSample[], callsOfRound: number): boolean {
  return resources(callsOfRound).some((resource) => keepsRising(laterValues(rounds, resource), resource));
}

function laterValues(rounds: readonly ResourceSample[], resource: Resource): readonly number[] {
  return rounds.slice(Math.ceil(rounds.length * warmUpShare)).flatMap((sample) => resource.of(sample) ?? []);
}

function keepsRising(values: readonly number[], resource: Resource): boolean {
  const last = values.slice(-Math.max(5, Math.ceil(values.length / 2)));
  return slopeOf(last) >= lastShare * resource.leastSlope;
}
