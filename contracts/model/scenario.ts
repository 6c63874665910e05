import type { DescMessage, DescMethod, MessageShape } from "@bufbuild/protobuf";
import type { Arbitrary } from "fast-check";
import type { Transcript } from "../transcript/event.ts";
import type { Metadata } from "../transcript/metadata.ts";
import type { Conversation } from "./conversation.ts";
import type { Facts, ResourceSample } from "./observation.ts";

/** What a transport, or the target, must be able to do for a scenario to run. */
export type Capability =
  | "bidi" // answers while requests are still being sent
  | "client-streaming" // more than one request message
  | "raw-bytes" // request bytes that are no message
  | "no-request" // half-close without a message
  | "no-unary-request" // the same in a unary call, where it is not an empty message
  | "unknown-method"
  | "server-deadline" // sends a timeout and has no timer of its own
  | "flow-control" // pause and resume reach the server
  | "cut" // a TCP reset
  | "compression" // gzip request messages
  | "framing" // pieces of the body that are not messages
  | "timeout-units" // grpc-timeout in other units than milliseconds
  | "metadata"
  | "shared-connection" // two calls on one connection
  | "frames" // HTTP/2 frames that no library sends
  | "own-server" // a server that is started for one run of the scenario, and used by nothing else
  | "observed" // its memory, CPU time and open files can be seen
  | "stoppable"; // it can be asked to stop

/**
 * How request messages are cut into pieces of the body: boundaries of DATA frames have no relation to those of
 * messages (grpc/doc/PROTOCOL-HTTP2.md).
 * - `apart`: each message in pieces of its own.
 * - `joined`: all messages in one piece, with the half-close.
 * - `split`: each message in three pieces, the first cut within its length prefix.
 */
export type Framing = "apart" | "joined" | "split";

/** The units of grpc-timeout: hours, minutes, seconds, milliseconds, microseconds, nanoseconds. */
export type TimeoutUnit = "H" | "M" | "S" | "m" | "u" | "n";

export interface CallOptions {
  readonly metadata?: Metadata;
  /** Metadata that the run gives every call, and this one goes without, by its keys. */
  readonly leaveOut?: readonly string[];
  /** Metadata that the run gives every call, and this one has with another value, by its keys. */
  readonly spoil?: readonly string[];
  /** Sent to the server as its timeout; the client never ends the call by itself. */
  readonly deadlineMs?: number;
  /** The unit that the deadline is sent in, rounded up to it; `m` where absent. */
  readonly timeoutUnit?: TimeoutUnit;
  /** How messages are cut; as the transport likes where absent. */
  readonly framing?: Framing;
  /** False to send no `grpc-accept-encoding`. */
  readonly acceptsEncodings?: boolean;
  /** Name of the connection; `main` where absent. Calls of one name share it. */
  readonly connection?: string;
  /** HTTP/2 flow-control window for what the server sends, in bytes. The connection is then the call's own. */
  readonly windowBytes?: number;
  /** Compress request messages with gzip. */
  readonly gzip?: boolean;
  /** Do not read before the first `resume`. */
  readonly startPaused?: boolean;
}

/** What a client waits for. */
export type Awaited =
  | { readonly kind: "headers" }
  /** Messages received in all, not further ones. */
  | { readonly kind: "messages"; readonly count: number }
  | { readonly kind: "end" }
  /** Until a `send-all` of the call makes no progress for a while because the server does not read, or is through. */
  | { readonly kind: "sending-blocked" };

/** One thing that the client does. */
export type Step =
  | {
      readonly kind: "open";
      readonly call: string;
      readonly method: DescMethod;
      /** In place of the method's own name, for a method the service does not have. */
      readonly path?: string;
      readonly options?: CallOptions;
    }
  /** Says frames of its own making on a connection of its own, and writes down all frames of both sides. */
  | {
      readonly kind: "converse";
      readonly call: string;
      readonly method: DescMethod;
      readonly conversation: Conversation;
    }
  | { readonly kind: "send"; readonly call: string; readonly bytes: Uint8Array }
  /** Sends a long series without holding it; returns when the transport has taken all. */
  | { readonly kind: "send-all"; readonly call: string; readonly messages: () => Iterable<Uint8Array> }
  | { readonly kind: "half-close" | "cancel" | "pause" | "resume"; readonly call: string }
  /** A TCP reset of the connection. */
  | { readonly kind: "cut"; readonly connection: string }
  /**
   * Waits, at most `withinMs` and the run's tolerance. Where nothing came the scenario stops there,
   * unless `orElse` is "continue".
   */
  | {
      readonly kind: "await";
      readonly call: string;
      readonly what: Awaited;
      readonly withinMs?: number;
      readonly orElse?: "stop" | "continue";
    }
  /** Lets time pass. With `target` the time is the target's: divided by its speed. */
  | { readonly kind: "pass"; readonly ms: number; readonly of?: "target" | "runner" }
  /** Branches side by side; goes on when all are through. */
  | { readonly kind: "together"; readonly branches: readonly (readonly Step[])[] }
  /** Looks at what the target uses. */
  | { readonly kind: "sample"; readonly label: string }
  /** Asks the target to stop (SIGTERM), and does not wait for it. */
  | { readonly kind: "stop" }
  /** Waits until the target has exited, at most so long; goes on in any case. */
  | { readonly kind: "await-exit"; readonly withinMs: number }
  /** Forgets calls that are over, by how their names begin: nothing judges them, and there are thousands. */
  | { readonly kind: "forget"; readonly calls: string }
  /** Steps that depend on what was seen so far. */
  | {
      readonly kind: "then";
      readonly next: (
        seen: ReadonlyMap<string, Transcript>,
        samples: readonly ResourceSample[],
      ) => readonly Step[];
    };

/**
 * How a scenario burdens the target.
 * - `light`: a few calls.
 * - `timed`: its times are judged, so nothing heavy may run beside it.
 * - `heavy`: many calls or bytes; runs alone.
 * - `apart`: burdens a server of its own (`own-server`), after all others.
 */
export type Load = "light" | "timed" | "heavy" | "apart";

/** What a client does, as data. */
export interface Scenario {
  readonly name: string;
  /** The RPC whose contract it belongs to. */
  readonly method: DescMethod;
  readonly load: Load;
  /** Runs beside the examples; `--runs` replaces it where it is not 0. */
  readonly runs: number;
  readonly needs: readonly Capability[];
  /** Only with `--thorough`. */
  readonly thorough: boolean;
  readonly input: Arbitrary<unknown>;
  /** Inputs that always run, before the drawn ones. */
  readonly examples: readonly unknown[];
  readonly steps: (input: unknown, facts: Facts) => readonly Step[];
}

export interface ScenarioDefinition<Input> {
  readonly name: string;
  readonly method: DescMethod;
  readonly load?: Load;
  readonly runs?: number;
  readonly needs?: readonly Capability[];
  readonly thorough?: boolean;
  readonly input: Arbitrary<Input>;
  /** A function where they take long to make: whoever only lists clauses needs none. */
  readonly examples?: readonly Input[] | (() => readonly Input[]);
  readonly steps: (input: Input, facts: Facts) => readonly Step[];
}

/** Checks a definition and forgets its input's type, so that scenarios of many inputs stand in one list. */
export function defineScenario<Input>(definition: ScenarioDefinition<Input>): Scenario {
  const { examples = [], ...rest } = definition;
  return {
    load: "light",
    runs: 10,
    thorough: false,
    ...rest,
    get examples() {
      return typeof examples === "function" ? examples() : examples;
    },
    needs: [...new Set([...kindNeeds(definition.method), ...(definition.needs ?? [])])],
    // The runner gives back only what it drew from this scenario's own arbitrary or examples.
    steps: (input, facts) => definition.steps(input as Input, facts),
  };
}

/** What the kind of a method asks of whoever carries its calls. */
export function kindNeeds(method: DescMethod): readonly Capability[] {
  switch (method.methodKind) {
    case "unary":
    case "server_streaming":
      return [];
    case "client_streaming":
      return ["client-streaming"];
    case "bidi_streaming":
      return ["bidi", "client-streaming"];
  }
}

export type MessageOf<Desc extends DescMessage> = MessageShape<Desc>;
