import { expect, test } from "vitest";
import type { ResourceSample } from "../../model/observation.ts";
import { afterRest, isOpen, leakOf } from "./leak.ts";

const mib = 1024 * 1024;
const callsOfRound = 200;

/** Samples of rounds with so much memory, in MiB, and perhaps one after a rest. */
function rounds(program: string, memory: readonly number[], rest?: number): readonly ResourceSample[] {
  const sample = (label: string, mebibytes: number, atMs: number): ResourceSample => {
    return { label, atMs, program, memoryBytes: mebibytes * mib, cpuMs: 0, openFiles: 20, threads: 11 };
  };
  const own = memory.map((each, index) => sample(`round ${index + 1}`, each, index * 100));
  return rest === undefined ? own : [...own, sample(afterRest, rest, memory.length * 100 + 3_000)];
}

const line = (length: number, from: number, slope: number) =>
  Array.from({ length }, (_, index) => from + index * slope);

test("memory that grows with every round is a leak, also where a rest gives nothing back", () => {
  const grown = line(60, 80, 2.1);
  expect(leakOf(rounds("node", grown), callsOfRound)).toMatch(/^81\.9 MiB of memory more after 39 rounds/);
  // The rest is no round: it must not push the first of those that count aside.
  expect(leakOf(rounds("node", grown, grown.at(-1)), callsOfRound)).toMatch(/^81\.9 MiB/);
});

test("memory that is given back in a rest is no leak", () => {
  expect(leakOf(rounds("server", line(60, 40, 2), 60), callsOfRound)).toBeUndefined();
  expect(leakOf(rounds("server", line(60, 40, 2), 157), callsOfRound)).toMatch(/MiB of memory/);
});

test("a server that fills its pools and stops is none, and one that still grows is open", () => {
  const warm = [...line(10, 60, 6), ...line(14, 118, 0)];
  expect(leakOf(rounds("server", warm), callsOfRound)).toBeUndefined();
  expect(isOpen(rounds("server", warm), callsOfRound)).toBe(false);
  expect(isOpen(rounds("server", line(10, 60, 2)), callsOfRound)).toBe(true);
});

test("a heap that climbs for 25 rounds and stays there is no leak, and one that goes on is", () => {
  const climbing = line(24, 20, 1);
  expect(leakOf(rounds("server", climbing), callsOfRound)).toBeUndefined();
  expect(isOpen(rounds("server", climbing), callsOfRound)).toBe(true);
  const plateau = [...climbing, ...line(36, 43, 0)];
  expect(leakOf(rounds("server", plateau), callsOfRound)).toBeUndefined();
  expect(isOpen(rounds("server", plateau), callsOfRound)).toBe(false);
  expect(leakOf(rounds("server", line(60, 20, 1)), callsOfRound)).toMatch(/MiB of memory/);
});

test("a garbage collector's saw-tooth is no leak", () => {
  const saw = Array.from({ length: 60 }, (_, index) => 80 + (index % 12) * 5);
  expect(leakOf(rounds("java", saw), callsOfRound)).toBeUndefined();
});
