import { type DescMessage, type DescMethod, fromBinary, type Message } from "@bufbuild/protobuf";
import { streamsRequests } from "../../contracts/model/method-kind.ts";
import { mixSeed } from "../plausible/seed.ts";
import type { Clock } from "../time/clock.ts";
import type { Answer, Behaviour, CallContext, HttpCall, MethodBehaviour } from "./behaviour.ts";
import { encoded } from "./encode.ts";
import type { HeaderFields } from "./header-fields.ts";
import { missingRequired } from "./required.ts";
import { sendableFields, sendableStatus } from "./sendable.ts";
import { code, StatusError, statusErrorFrom } from "./status-error.ts";
import { createValidate } from "./validation.ts";

/** How a message is sent, of what gRPC knows. */
export type Compression = "gzip" | "identity";

/** One call as an adapter hands it over, whatever library received it. */
export interface IncomingCall {
  readonly metadata: ReadonlyMap<string, string>;
  /** Aborted with a StatusError when the call is over for the client or the server shuts down. */
  readonly signal: AbortSignal;
  /** Encoded request messages, pulled. */
  readonly messages: AsyncIterable<Uint8Array>;
  /** What the call was made to, `:authority` or `host`; absent where that is unknown. */
  readonly authority?: string;
  /** Sends headers of the response; only the first call of it counts, and only before the first message. */
  readonly sendHeaders: (fields: HeaderFields) => void;
  /**
   * Compresses the messages that follow, or no longer does, where the client takes gzip. Said before the first message,
   * else the headers do not name it. Absent where the library below decides.
   */
  readonly compress?: (how: Compression) => void;
  /** Resolves when there is room for another message, or gives nothing where there is; fails when the call is over. */
  readonly write: (message: Uint8Array) => Promise<void> | undefined;
  /** Only the first call of it counts. */
  readonly end: (status: StatusError | "ok") => void;
  /** Ends the call as no server should, after what was written: the connection goes, or the status is missing. */
  readonly breakOff: (how: "cut" | "no-status") => void;
  /** `grpc`, `grpc-web` or `connect`. */
  readonly transport: string;
  /** Where the caller is, without its port; absent where that is unknown. */
  readonly peer?: string;
  /** How long the caller waits, in milliseconds from the beginning of the call; absent where it waits for ever. */
  readonly deadlineMs?: number;
  /** How the call was made; absent where it was not made over HTTP. */
  readonly http?: HttpCall;
}

/** What the engine does between the wire and the behaviours; faults replace parts of it. */
export interface EnginePolicy {
  /** Throws a StatusError where the bytes are no request of the method. */
  readonly decode: (method: DescMethod, bytes: Uint8Array) => Message;
  /** Throws a StatusError where the request breaks the rules of its type. */
  readonly validate: (method: DescMethod, message: Message) => void;
  /** The request in place of the one that never came to a method that needs it; or throws a StatusError. */
  readonly missingRequest: (method: DescMethod) => Message;
  /** Throws a StatusError where the message would be too large for gRPC's default limit. */
  readonly encode: (method: DescMethod, answer: Answer) => Uint8Array;
}

export interface EngineOptions {
  readonly seed: number;
  readonly clock: Clock;
  readonly policy: EnginePolicy;
  /** What calls pass on their way, the one nearest to the wire first. */
  readonly middlewares?: readonly Middleware[];
}

/** Stands between the wire and the behaviours of all methods: the journal, injected faults. */
export type Middleware = (method: DescMethod, serve: Serve) => Serve;

/** Runs a behaviour for every call of a method. */
export type Serve = (call: IncomingCall) => Promise<void>;

export function createServe(entry: MethodBehaviour, options: EngineOptions): Serve {
  const serve = createInnerServe(entry, options);
  // Whoever asks what there is, or whether it is well, is no client under test.
  if (infrastructure.test(entry.method.parent.typeName)) return serve;
  return (options.middlewares ?? []).reduceRight(
    (inner, middleware) => middleware(entry.method, inner),
    serve,
  );
}

const infrastructure = /^grpc\.(reflection|health)\./;

function createInnerServe({ method, behaviour }: MethodBehaviour, options: EngineOptions): Serve {
  const seed = mixSeed(options.seed, method.parent.typeName, method.name);
  let callIndex = 0;
  let openCalls = 0;
  return async (call) => {
    const context: CallContext = {
      method,
      signal: call.signal,
      metadata: call.metadata,
      clock: options.clock,
      seed,
      callIndex: callIndex++,
      openCalls: () => openCalls,
      setHeaders: (fields) => {
        if (fields.size > 0) call.sendHeaders(sendableFields("header", fields));
      },
      compress: (how) => call.compress?.(how),
      transport: call.transport,
      ...(call.http === undefined ? {} : { http: call.http }),
      ...(call.authority === undefined ? {} : { authority: call.authority }),
      ...(call.deadlineMs === undefined ? {} : { deadlineMs: call.deadlineMs }),
    };
    // The call ends on time even where its behaviour does not listen to the signal.
    call.signal.addEventListener("abort", () => call.end(statusErrorFrom(call.signal.reason)), {
      once: true,
    });
    openCalls++;
    try {
      await run(behaviour, call, context, options.policy);
      call.end("ok");
    } catch (thrown) {
      call.end(sendableStatus(statusErrorFrom(call.signal.aborted ? call.signal.reason : thrown)));
    } finally {
      openCalls--;
    }
  };
}

async function run(
  behaviour: Behaviour,
  call: IncomingCall,
  context: CallContext,
  policy: EnginePolicy,
): Promise<void> {
  for await (const answer of behaviour(requestsOf(call, context.method, policy), context)) {
    const full = call.write(answer instanceof Uint8Array ? answer : policy.encode(context.method, answer));
    if (full !== undefined) await full;
  }
}

async function* requestsOf(
  call: IncomingCall,
  method: DescMethod,
  policy: EnginePolicy,
): AsyncGenerator<Message, void, undefined> {
  let received = 0;
  let only: Message | undefined;
  for await (const bytes of call.messages) {
    const message = policy.decode(method, bytes);
    policy.validate(method, message);
    received++;
    if (streamsRequests(method)) yield message;
    else if (received === 1) only = message;
    else throw tooManyRequests(method);
  }
  // Only the half-close says that there is no second request.
  if (!streamsRequests(method)) yield only ?? policy.missingRequest(method);
}

/** The code that the gRPC specification lists for a violated request cardinality. */
function tooManyRequests({ name }: DescMethod): StatusError {
  return new StatusError(code.unimplemented, `${name} needs one request message and got more. Send one.`);
}

/** gRPC's default receive limit: a larger answer would be lost on every client that has not raised it. */
export const maxAnswerBytes: number = 4 * 1024 * 1024;

export function createPolicy(maxBytes: number = maxAnswerBytes): EnginePolicy {
  const validate = createValidate();
  return {
    decode: ({ input }, bytes) => {
      try {
        return fromBinary(input, bytes);
      } catch (thrown) {
        const message = thrown instanceof Error ? thrown.message : String(thrown);
        throw new StatusError(code.internal, `Cannot decode ${input.typeName}: ${message}`);
      }
    },
    validate: ({ input }, message) => {
      checkRequired(input, message);
      validate(input, message);
    },
    // The code that the gRPC specification lists for a violated request cardinality.
    missingRequest: (method) => {
      throw new StatusError(
        code.unimplemented,
        `${method.name} needs one request message and got none before the half-close.`,
      );
    },
    encode: (method, answer) => {
      const bytes = encoded(method, answer);
      if (bytes.length <= maxBytes) return bytes;
      throw new StatusError(
        code.resourceExhausted,
        maxBytes === maxAnswerBytes
          ? `The response has ${bytes.length} bytes, more than the ${maxBytes} that clients accept by default.`
          : `The response has ${bytes.length} bytes, more than the ${maxBytes} that the mock sends.`,
      );
    },
  };
}

/** Throws INVALID_ARGUMENT where a message lacks what proto2 requires: such a message cannot be encoded again. */
export function checkRequired(desc: DescMessage, message: Message): void {
  const missing = missingRequired(desc, message);
  if (missing === undefined) return;
  throw new StatusError(
    code.invalidArgument,
    `Invalid ${desc.typeName}: the required field ${missing} is missing.`,
  );
}
