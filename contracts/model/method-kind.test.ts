import { expect, test } from "vitest";
import { singleResponse, streamsRequests, streamsResponses } from "./method-kind.ts";

test.each([
  ["unary", false, false],
  ["client_streaming", true, false],
  ["server_streaming", false, true],
  ["bidi_streaming", true, true],
] as const)("%s streams requests: %s, responses: %s", (methodKind, requests, responses) => {
  expect(streamsRequests({ methodKind })).toBe(requests);
  expect(streamsResponses({ methodKind })).toBe(responses);
  expect(singleResponse({ methodKind })).toBe(!responses);
});
