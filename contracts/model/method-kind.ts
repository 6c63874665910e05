import type { DescMethod } from "@bufbuild/protobuf";

type Kind = Pick<DescMethod, "methodKind">;

/** Whether a call may have any number of requests: client streaming and bidirectional. */
export function streamsRequests({ methodKind }: Kind): boolean {
  return methodKind === "client_streaming" || methodKind === "bidi_streaming";
}

/** Whether a call may have any number of responses: server streaming and bidirectional. */
export function streamsResponses({ methodKind }: Kind): boolean {
  return methodKind === "server_streaming" || methodKind === "bidi_streaming";
}

/** Whether a call that ends OK has exactly one response: unary and client streaming. */
export function singleResponse(method: Kind): boolean {
  return !streamsResponses(method);
}
