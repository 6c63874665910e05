import type { Level } from "../contracts/model/clause.ts";
import type { KnownFailure } from "./outcome/known-failures.ts";
import type { HttpCarrier, TransportName } from "./transports/names.ts";

/** The options of `streamproof verify` in streamproof.config.ts. docs/options.md lists them with their flags. */
export interface Config {
  /** `host:port`, `https://host:port`, `cmd:COMMAND`, `docker:IMAGE`, `dockerfile:DIR` or `compose:FILE#service:port` */
  readonly target?: string;

  /** .proto files, folders, buf modules or descriptor sets: their services are tested. */
  readonly schemas?: readonly string[];
  /** Files that export contracts of your own. */
  readonly contracts?: readonly string[];
  /** Full or short service names; default: all. */
  readonly services?: readonly string[];
  /** Globs on clauses (`chat/*`) or RPCs. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** Violations at this level or above fail the gate; default `must`. */
  readonly level?: Level;
  /** Also fail the gate on clauses that were not exercised. */
  readonly strict?: boolean;
  /**
   * Failures that are tolerated until a date, in addition to those of streamproof.known-failures.json; a string
   * names another file to use instead.
   */
  readonly knownFailures?: readonly KnownFailure[] | string;
  /** Also run scenarios that take minutes. */
  readonly thorough?: boolean;
  /** Leaves out what needs a server of its own: leaks, backpressure, stopping. */
  readonly quick?: boolean;
  /** Fail RPCs that serve calls without `headers`, or with other values of them. */
  readonly authRequired?: boolean;
  /** The inputs are generated from it. */
  readonly seed?: number;
  /** Generated inputs per scenario. */
  readonly runs?: number;
  /** Scenarios to run at once. */
  readonly concurrency?: number;
  readonly transport?: TransportName;
  readonly http?: HttpCarrier;
  /** The target's streams run this many times faster than real time. */
  readonly speed?: number;
  /** Bound of the whole run: seconds, or a time such as `5m`. */
  readonly maxTime?: number | string;
  /** Globs on RPCs that need not be served. */
  readonly allowUnserved?: readonly string[];
  /** Where a collector takes OTLP over HTTP: `http://localhost:4318`. */
  readonly otel?: string;
  /** Percent of what responses show that own clauses must look at. */
  readonly coverageAtLeast?: number;
  /** Default timeout for each wait. */
  readonly timeoutMs?: number;
  /** `format=file`, such as `junit=out.xml` */
  readonly reports?: readonly string[];

  /** The name in the server's certificate, and `:authority`, where it is not the host of the target. */
  readonly authority?: string;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Paths of PEM files, for `https://` targets. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure?: boolean;

  /** Environment variables for a target that verify starts. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long the target may take to start, in seconds; default 60. */
  readonly startTimeout?: number;
  /** Treat the target as started once a line of its log matches. */
  readonly waitLog?: string | RegExp;
  /** Folder used for `{files}` and `filesAt`; default: temporary fixtures. */
  readonly files?: string;
  /** Prefix for file names in requests. */
  readonly filesPrefix?: string;
  readonly containerPort?: number;
  /** Folder of the container to copy the files to. */
  readonly filesAt?: string;
  /** Limits of the container, as docker run has them: `256m`, `1.5`. */
  readonly memory?: string;
  readonly cpus?: number;
}

/** Returns the config; gives editors its names and types. */
export function defineConfig(config: Config): Config {
  return config;
}
