import { afterEach, expect, test } from "vitest";
import { parseAddress } from "../../conformance/targets/address.ts";
import { framed, type RunningHttp2, startHttp2 } from "../../laws/any-service/http2-server.ts";
import { servicesAt } from "./from-reflection.ts";
import { targetContracts } from "./target-contracts.ts";

let server: RunningHttp2;
afterEach(() => server.close());

/** A server that answers every call with these bytes as messages, and OK where it ends. */
function answering(messages: readonly Buffer[], { endless = false } = {}): Promise<RunningHttp2> {
  return startHttp2((stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    const body = Buffer.concat(messages.map(framed));
    if (!endless) {
      stream.end(body);
      return;
    }
    const push = () => {
      while (!stream.destroyed && stream.write(body));
    };
    stream.on("drain", push);
    push();
  });
}

test.each([
  ["bytes that are no message", [Buffer.from([0x08])]],
  ["a message of another type", [Buffer.from([0x0a, 0x7f, 0x01])]],
])("reflection that answers with %s is none, and the bundled services are taken", async (_, messages) => {
  server = await answering(messages);
  const endpoint = { address: parseAddress(server.target) };
  expect(await servicesAt(endpoint)).toBeUndefined();
  expect((await targetContracts({ endpoint })).map(({ rpc }) => rpc)).toContain("chat.ChatService/Send");
});

test("so is one that answers with more than anybody needs", async () => {
  const none = Buffer.from([0x32, 0x00]);
  server = await answering([none, none]);
  const endpoint = { address: parseAddress(server.target) };
  expect(await servicesAt(endpoint, 4)).toEqual([]);
  expect(await servicesAt(endpoint, 3)).toBeUndefined();
});

test("nor is one that never ends", async () => {
  server = await answering([Buffer.alloc(64 * 1024)], { endless: true });
  expect(await servicesAt({ address: parseAddress(server.target) })).toBeUndefined();
});

test("files that are none are told in a sentence", async () => {
  // list_services_response { service { name: "a.B" } }, and file_descriptor_response { "\xff" } to whatever is asked.
  const listed = Buffer.from([0x32, 0x07, 0x0a, 0x05, 0x0a, 0x03, 0x61, 0x2e, 0x42]);
  const file = Buffer.from([0x22, 0x03, 0x0a, 0x01, 0xff]);
  server = await answering([listed, file]);
  const endpoint = { address: parseAddress(server.target) };
  await expect(targetContracts({ endpoint })).rejects.toThrow(/^Cannot use the reflection of .+ --schema\.$/);
});
