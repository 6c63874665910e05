import type { Transcript } from "../transcript/event.ts";

/** A file that the server under test can read. */
export interface KnownFile {
  /** Relative to the server's root, without the run's prefix. */
  readonly name: string;
  readonly size: number;
  /** Lower-case hex MD5 of the whole file. */
  readonly md5: string;
  /** Lower-case hex MD5 of a part. */
  readonly md5Of: (offset: number, length: number) => string;
}

/** What is known of the target of a run. */
export interface Facts {
  readonly files: readonly KnownFile[];
  /** Put before the file names in requests. */
  readonly filesPrefix: string;
  /** How many times faster than real time the target's paced streams are. */
  readonly speed: number;
  /** Milliseconds added to every bound: ten times the target's round trip and the runner's own lag. */
  readonly toleranceMs: number;
  /** How far the target's clock may be from the runner's, in milliseconds. */
  readonly skewMs: number;
  /** A word that no run has used before, for names that must be new to the target. */
  readonly fresh: () => string;
  /** The names of the headers that the run gives every call; absent where it gives none. */
  readonly credentials?: readonly string[];
  /** Whether calls without them must be refused. */
  readonly authRequired?: boolean;
  /** Whether runs that take minutes are wanted. */
  readonly thorough: boolean;
  /** Whether each call has a connection of its own, as over HTTP/1.1: closing it is how a server refuses a body. */
  readonly callPerConnection?: true;
  /** `ResourceUse.incarnation` of the target when the run began; absent where it cannot be observed. */
  readonly incarnation?: string;
}

/** What the target's processes use at one moment, all together. */
export interface ResourceUse {
  /** Anonymous resident memory: neither shared files nor the page cache. */
  readonly memoryBytes: number;
  /** CPU time used since the start, in milliseconds. */
  readonly cpuMs: number;
  /** Absent where it cannot be seen. */
  readonly openFiles?: number;
  readonly threads?: number;
  /** File name of the program that holds most of the memory, such as `node`. */
  readonly program?: string;
  /** Another word after every start: a server that was restarted is not the same. */
  readonly incarnation?: string;
}

/** A look at the target in the middle of a scenario. */
export interface ResourceSample extends ResourceUse {
  /** Where in the scenario, such as `round 3`. */
  readonly label: string;
  /** Milliseconds since the observation began. */
  readonly atMs: number;
}

/** What became of a server that was asked to stop with SIGTERM. */
export interface Stop {
  readonly askedAtMs: number;
  /** Absent where it was still there at the end of the observation. */
  readonly exitedAtMs?: number;
  readonly exitCode?: number;
  readonly exitSignal?: string;
}

/** The transcripts of one run of a scenario. */
export interface Observation {
  readonly scenario: string;
  /** The scenario's input, as it was drawn. */
  readonly input: unknown;
  /** Unix time in milliseconds at which the run began: `atMs` counts from here. */
  readonly startedAtMs: number;
  /** One for each call, in the order opened. */
  readonly transcripts: readonly Transcript[];
  readonly facts: Facts;
  /** The longest the runner itself was late during the run, in milliseconds. */
  readonly lagMs: number;
  /** In order of time; absent where the scenario takes none. */
  readonly samples?: readonly ResourceSample[];
  readonly stop?: Stop;
}
