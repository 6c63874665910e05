import type { Level } from "../contracts/model/clause.ts";
import type { KnownFailure } from "./outcome/known-failures.ts";
import type { HttpCarrier, TransportName } from "./transports/names.ts";

/** What `streamproof verify` is told by streamproof.config.ts, under the names of its options. */
export interface Config {
  /** `host:port`, `https://host:port`, `cmd:COMMAND`, `docker:IMAGE`, `dockerfile:DIR` or `compose:FILE#service:port` */
  readonly target?: string;

  /** .proto files, folders, buf modules or descriptor sets: their services are judged. */
  readonly schemas?: readonly string[];
  /** Files that export contracts of your own. */
  readonly contracts?: readonly string[];
  /** Full or short service names; all where absent. */
  readonly services?: readonly string[];
  /** Globs on clauses (`chat/*`) or RPCs. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** The level that fails the gate. */
  readonly level?: Level;
  /** Whether clauses that were not exercised fail the gate, too. */
  readonly strict?: boolean;
  /**
   * Failures that are tolerated until a date, beside those of streamproof.known-failures.json; as a text, the
   * name of another file in its place.
   */
  readonly knownFailures?: readonly KnownFailure[] | string;
  readonly thorough?: boolean;
  readonly seed?: number;
  readonly runs?: number;
  readonly concurrency?: number;
  readonly transport?: TransportName;
  readonly http?: HttpCarrier;
  /** How many times faster than real time the target's paced streams are. */
  readonly speed?: number;
  /** Default timeout for each wait. */
  readonly timeoutMs?: number;
  /** `format=file`, such as `junit=out.xml` */
  readonly reports?: readonly string[];

  /** On every call, such as a token. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Paths of PEM files, for `https://` targets. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure?: boolean;

  /** Environment variables of what is started. */
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly startTimeout?: number;
  /** It has started once a line of its log matches. */
  readonly waitLog?: string | RegExp;
  /** The folder for `{files}` and `filesAt`; temporary fixtures where absent. */
  readonly files?: string;
  /** Put before the file names in requests. */
  readonly filesPrefix?: string;
  readonly containerPort?: number;
  /** The folder of the container that the files are copied to. */
  readonly filesAt?: string;
  /** Limits of the container, as docker run has them: `256m`, `1.5`. */
  readonly memory?: string;
  readonly cpus?: number;
}

/** Gives the config back; it is there for editors, which then know its names and types. */
export function defineConfig(config: Config): Config {
  return config;
}
