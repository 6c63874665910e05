import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import { create } from "@bufbuild/protobuf";
import { streamsRequests } from "../../contracts/model/method-kind.ts";
import type { CallContext } from "../call/behaviour.ts";
import { type EnginePolicy, maxAnswerBytes } from "../call/engine.ts";
import { code, StatusError, statusErrorFrom } from "../call/status-error.ts";
import { untilEnded } from "../call/until-ended.ts";
import { behaviourFault, noState, serverFault, wireFault } from "./every-rpc-fault.ts";
import type { Fault, FaultText } from "./fault.ts";

/** Requests that a server should refuse, or should not. */
export const requestFaults: readonly Fault[] = [
  policyFault(
    {
      name: "call/accepts-invalid",
      sentence: "Requests are not checked against the rules of the schema.",
      violates: ["call/invalid-request"],
    },
    (policy) => ({ ...policy, validate: () => {} }),
  ),
  policyFault(
    {
      name: "call/invalid-unknown",
      sentence: "A request that breaks a rule ends UNKNOWN.",
      violates: ["call/invalid-request"],
    },
    (policy) => ({
      ...policy,
      validate: (...given) => refusing(() => policy.validate(...given), code.unknown),
    }),
  ),
  policyFault(
    {
      name: "call/invalid-without-details",
      sentence: "INVALID_ARGUMENT does not say which field is wrong.",
      violates: ["call/invalid-request-details"],
    },
    (policy) => ({
      ...policy,
      validate: (...given) => refusing(() => policy.validate(...given), code.invalidArgument),
    }),
  ),
  wireFault(
    {
      name: "call/unknown-method-not-found",
      sentence: "An unknown method ends NOT_FOUND.",
      violates: ["call/unknown-method"],
    },
    () => ({ trailers: (trailers) => insteadOfUnimplemented(trailers, code.notFound) }),
  ),
  wireFault(
    {
      name: "call/unknown-method-ok",
      sentence: "An unknown method ends OK.",
      violates: ["call/unknown-method"],
    },
    () => ({ trailers: (trailers) => insteadOfUnimplemented(trailers, code.ok) }),
  ),
  policyFault(
    {
      name: "call/refuses-unknown-fields",
      sentence: "Fields that the schema does not know end the call INVALID_ARGUMENT.",
      violates: ["call/unknown-fields"],
    },
    (policy) => ({
      ...policy,
      decode: (method, bytes) => {
        const message = policy.decode(method, bytes);
        if (message.$unknown === undefined || message.$unknown.length === 0) return message;
        throw new StatusError(code.invalidArgument, `Unknown field ${message.$unknown[0]?.no}.`);
      },
    }),
  ),
  policyFault(
    {
      name: "call/malformed-is-empty",
      sentence: "Malformed requests count as empty messages.",
      violates: ["call/malformed-request"],
    },
    (policy) => ({
      ...policy,
      decode: (method, bytes) => {
        try {
          return policy.decode(method, bytes);
        } catch {
          return create(method.input);
        }
      },
    }),
  ),
  wireFault(
    {
      name: "call/malformed-drops-connection",
      sentence: "A malformed request closes the whole connection.",
      violates: ["call/malformed-request"],
    },
    () => ({
      trailers: (trailers, { stream }) => {
        if (trailers["grpc-status"] !== `${code.internal}`) return trailers;
        stream.session?.destroy();
        return "reset";
      },
    }),
  ),
  policyFault(
    {
      name: "call/malformed-unknown",
      sentence: "A malformed request ends the call UNKNOWN.",
      violates: ["call/malformed-request-code"],
    },
    (policy) => ({
      ...policy,
      decode: (...given) => refusing(() => policy.decode(...given), code.unknown),
    }),
  ),
  serverFault(
    {
      name: "call/oversized-internal",
      sentence: "A request over the limit ends INTERNAL.",
      violates: ["call/oversized-request"],
    },
    (target) => ({
      ...target,
      maxReceiveMessageLength: -1,
      policy: {
        ...target.policy,
        decode: (method, bytes) => {
          if (bytes.length > maxAnswerBytes) throw new StatusError(code.internal, "Heap out of memory.");
          return target.policy.decode(method, bytes);
        },
      },
    }),
  ),
  serverFault(
    {
      name: "call/dies-of-oversized",
      sentence: "After a request over the limit every call ends UNAVAILABLE.",
      violates: ["call/survives-oversized"],
    },
    (target) => {
      let isDead = false;
      const check = (): void => {
        if (isDead) throw new StatusError(code.unavailable, "Out of memory.");
      };
      return {
        ...target,
        maxReceiveMessageLength: -1,
        policy: {
          ...target.policy,
          decode: (method, bytes) => {
            isDead ||= bytes.length > maxAnswerBytes;
            check();
            return target.policy.decode(method, bytes);
          },
        },
      };
    },
  ),
  behaviourFault(
    {
      name: "call/empty-stream-hangs",
      sentence: "A request stream without a message is never answered.",
      violates: ["call/empty-request-stream"],
      methods: streamsRequests,
    },
    noState,
    (inner) =>
      async function* (requests, context) {
        yield* inner(hangingWhenEmpty(requests, context), context);
      },
  ),
  policyFault(
    {
      name: "call/no-request-is-empty",
      sentence: "A missing request counts as an empty message.",
      violates: ["call/no-request"],
    },
    (policy) => ({ ...policy, missingRequest: (method) => create(method.input) }),
  ),
  behaviourFault(
    {
      name: "call/refuses-unknown-metadata",
      sentence: "Unknown metadata ends the call INTERNAL.",
      violates: ["call/metadata-tolerated"],
    },
    noState,
    (inner) =>
      async function* (requests, context) {
        const unknown = [...context.metadata.keys()].find((name) => name.startsWith("x-"));
        if (unknown !== undefined) throw new StatusError(code.internal, `Unknown header ${unknown}.`);
        yield* inner(requests, context);
      },
  ),
  behaviourFault(
    {
      name: "call/refuses-much-metadata",
      sentence: "More than 2 KiB of metadata end the call RESOURCE_EXHAUSTED.",
      violates: ["call/metadata-tolerated"],
    },
    noState,
    (inner) =>
      async function* (requests, context) {
        const length = [...context.metadata].join().length;
        if (length > 2048) throw new StatusError(code.resourceExhausted, `${length} bytes of metadata.`);
        yield* inner(requests, context);
      },
  ),
  wireFault(
    {
      name: "call/reads-gzip-as-plain",
      sentence: "Compressed messages are decoded without decompressing them.",
      violates: ["call/compressed-request"],
    },
    () => ({ requestHeaders: ({ "grpc-encoding": _, ...headers }) => headers }),
  ),
];

function policyFault(text: FaultText, change: (policy: EnginePolicy) => EnginePolicy): Fault {
  return serverFault(text, (target) => ({ ...target, policy: change(target.policy) }));
}

/** What `attempt` refuses is refused with another code, and without details. */
function refusing<Result>(attempt: () => Result, withCode: number): Result {
  try {
    return attempt();
  } catch (thrown) {
    throw new StatusError(withCode, statusErrorFrom(thrown).message);
  }
}

function insteadOfUnimplemented(trailers: IncomingHttpHeaders, withCode: number): OutgoingHttpHeaders {
  return trailers["grpc-status"] === `${code.unimplemented}`
    ? { ...trailers, "grpc-status": `${withCode}` }
    : trailers;
}

async function* hangingWhenEmpty<Shape>(
  requests: AsyncIterable<Shape>,
  context: CallContext,
): AsyncGenerator<Shape> {
  let received = 0;
  for await (const request of requests) {
    received++;
    yield request;
  }
  if (received === 0) await untilEnded(context.signal);
}
