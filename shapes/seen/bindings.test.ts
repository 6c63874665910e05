import { create, type Message } from "@bufbuild/protobuf";
import { StringValueSchema } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { bindingsAt } from "./bindings.ts";
import type { SeenCall, SeenMessage } from "./call.ts";

/** Texts with the places of their events. */
function messages(texts: Readonly<Record<string, number>>): readonly SeenMessage[] {
  return Object.entries(texts).map(([value, event]) => ({
    ...{ event, atMs: 0, recorded: { bytes: new Uint8Array(), size: 0 } },
    message: create(StringValueSchema, { value }),
  }));
}

const call: SeenCall = {
  ...{ endedOk: true, end: undefined, halfClose: 5, left: false, metadata: [], trailers: [] },
  transcript: { call: "one", rpc: "a.v1.A/B", connection: "main", transport: "grpc", events: [] },
  requests: messages({ ask: 1, more: 3 }),
  responses: messages({ welcome: 0, one: 2, two: 4 }),
};

const textOf = (message: unknown): unknown => (message as (Message & { value: string }) | undefined)?.value;

test.each([
  [0, { request: undefined, requests: [], responses: [], response: "welcome", previous: undefined }],
  [1, { request: "ask", requests: ["ask"], responses: ["welcome"], response: "one", previous: "welcome" }],
  [
    2,
    {
      request: "ask",
      requests: ["ask", "more"],
      responses: ["welcome", "one"],
      response: "two",
      previous: "one",
    },
  ],
])("of response %i only what was before it is known", (index, expected) => {
  const uses = new Set(["requests", "responses"]);
  const { request, requests, responses, response, previous } = bindingsAt(call, index, { base: {}, uses });
  const all = (list: unknown) => (Array.isArray(list) ? list.map(textOf) : list);
  expect({
    request: textOf(request),
    requests: all(requests),
    responses: all(responses),
    response: textOf(response),
    previous: textOf(previous),
  }).toEqual(expected);
});
