import type { CelInput } from "@bufbuild/cel";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Metadata } from "../../contracts/transcript/metadata.ts";
import type { Bindings } from "../language/expression.ts";
import { givenBinding } from "../language/reading.ts";
import type { GivenValues } from "../occasions/given.ts";
import type { SeenCall, SeenMessage } from "./call.ts";

/** What expressions about a whole call may use. */
export function bindingsOf(call: SeenCall, given: GivenValues): Bindings {
  const [request] = call.requests;
  const [first] = call.responses;
  const [last] = call.responses.slice(-1);
  return {
    request: request?.message,
    requests: call.requests.map(({ message }) => message),
    response: last?.message,
    first: first?.message,
    responses: call.responses.map(({ message }) => message),
    index: BigInt(Math.max(0, call.responses.length - 1)),
    metadata: mapOf(call.metadata),
    trailers: mapOf(call.trailers),
    ...(call.end === undefined
      ? {}
      : { status: { code: BigInt(call.end.status.code), message: call.end.status.message } }),
    now: timestampFromMs(Date.now()),
    ...givenBinding(given),
  };
}

/** What is the same for all responses of a call, and which variables are asked for. */
export interface ResponseBindings {
  /** What expressions about the whole call may use. */
  readonly base: Bindings;
  readonly uses: ReadonlySet<string>;
}

/** What expressions about one response may use: of the call only what was sent and came before it. */
export function bindingsAt(
  { requests, responses }: SeenCall,
  index: number,
  { base, uses }: ResponseBindings,
): Bindings {
  const response = responses[index];
  const wasSent = ({ event }: SeenMessage) => response !== undefined && event < response.event;
  const [first] = requests;
  return {
    ...base,
    request: first !== undefined && wasSent(first) ? first.message : undefined,
    response: response?.message,
    previous: responses[index - 1]?.message,
    index: BigInt(index),
    // All that was before each response costs the square of their number.
    requests: uses.has("requests") ? requests.filter(wasSent).map(({ message }) => message) : [],
    responses: uses.has("responses") ? responses.slice(0, index).map(({ message }) => message) : [],
  };
}

function mapOf(metadata: Metadata): CelInput {
  return new Map<string, CelInput>(metadata.map(([name, value]) => [name, value]));
}
