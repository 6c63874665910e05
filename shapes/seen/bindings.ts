import type { CelInput } from "@bufbuild/cel";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Metadata } from "../../contracts/transcript/metadata.ts";
import type { Bindings } from "../language/expression.ts";
import { givenBinding } from "../language/reading.ts";
import type { GivenValues } from "../occasions/given.ts";
import type { SeenCall } from "./call.ts";

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

/** What expressions about one response may use. */
export function bindingsAt(call: SeenCall, index: number, base: Bindings): Bindings {
  const response = call.responses[index];
  const previous = call.responses[index - 1];
  return {
    ...base,
    response: response?.message,
    previous: previous?.message,
    responses: call.responses.slice(0, index).map(({ message }) => message),
    index: BigInt(index),
  };
}

function mapOf(metadata: Metadata): CelInput {
  return new Map<string, CelInput>(metadata.map(([name, value]) => [name, value]));
}
