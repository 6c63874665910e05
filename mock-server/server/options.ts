import type { DescService } from "@bufbuild/protobuf";
import type { Credential } from "../auth/credential.ts";
import type { MethodBehaviour } from "../call/behaviour.ts";
import type { Middleware } from "../call/engine.ts";
import type { HealthStates } from "../discovery/health-states.ts";
import type { Journal } from "../journal/journal.ts";
import type { TlsOptions } from "../listener/listener.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Rules } from "../shaping/rules.ts";
import type { StubStore } from "../stubs/store.ts";
import type { AdjustableClock } from "../time/clock.ts";

/** How the mock is started. */
export interface MockOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0 (default) takes a free port. */
  readonly port?: number;
  /** Default 1. The same seed, request and schema give the same bytes, times of day aside. */
  readonly seed?: number;
  /** How many times faster than real time paced streams are; default 1. */
  readonly speed?: number;
  /** Instead of `speed`: a clock whose speed may change. */
  readonly clock?: AdjustableClock;
  /** Names from the fault catalogue. */
  readonly faults?: readonly string[];
  /** Injected faults, such as `delay=200,code=UNAVAILABLE,after=3`; they may change while it runs. */
  readonly rules?: Rules;
  /** What calls need to be let in; reflection and health need nothing. */
  readonly auth?: readonly Credential[];
  /** Records every call. */
  readonly journal?: Journal;
  /** Counts every call. */
  readonly metrics?: Metrics;
  /** Hears of every call before all others. */
  readonly tracing?: Middleware;
  /** What grpc.health.v1 says; it may change while the mock runs. All are SERVING where absent. */
  readonly health?: HealthStates;
  /** Stubbed responses; they may change while it runs. */
  readonly stubs?: StubStore;
  /** Calls that no stub matches end with UNIMPLEMENTED. */
  readonly onlyStubs?: boolean;
  /** Services to serve with plausible data, instead of the bundled ones. */
  readonly services?: readonly DescService[];
  /** Behaviours of the methods of which more is declared than their schema, in place of what the schema lets guess. */
  readonly declared?: (services: readonly DescService[]) => readonly MethodBehaviour[];
  /** Handlers that replace the behaviour of their methods. */
  readonly handlers?: readonly MethodBehaviour[];
  /** Messages per server stream of such a service, 0 = endless, and milliseconds between two; default 10 and 500. */
  readonly streamLength?: number;
  readonly streamIntervalMs?: number;
  /** Folder that DownloadFile serves. */
  readonly files: string;
  /** Calls with larger requests or responses end with RESOURCE_EXHAUSTED; default 4 MiB. Stubs and handlers send what they hold. */
  readonly maxMessageBytes?: number;
  /** Serves with TLS, HTTP/2 and HTTP/1.1 by ALPN. Plain text where absent. */
  readonly tls?: TlsOptions;
}

export interface MockServer {
  readonly host: string;
  readonly port: number;
  /** `host:port` */
  readonly address: string;
  /** Serves other services from now on; calls that have begun go on. */
  readonly serve: (services: readonly DescService[]) => void;
  /**
   * Stops listening, lets open calls finish for up to a second, ends the rest with UNAVAILABLE and
   * resolves when the port is free.
   */
  readonly close: () => Promise<void>;
}
