import { afterAll, expect, test } from "vitest";
import type { RawWireFrame } from "../../../contracts/transcript/wire-recorder.ts";
import { startConnectionServer } from "../../../laws/wire-server/connection-server.ts";
import { ChatService } from "../../../proto/gen/chat/chat_pb.ts";
import { parseAddress } from "../../targets/address.ts";
import { createGrpcTransport } from "./grpc/index.ts";

const server = await startConnectionServer({});
afterAll(() => server.close());

const transport = createGrpcTransport({
  address: parseAddress(server.address),
  headers: [["authorization", "Bearer of-nobody-else"]],
});

test("what every call carries reaches the server, and no report shows its value", async () => {
  const frames: RawWireFrame[] = [];
  const wire = {
    frame: (frame: RawWireFrame) => frames.push(frame),
    unreadable: () => {},
    startOver: () => {},
  };
  const path = "/chat.ChatService/Send";
  await transport.converse?.({
    path,
    wire,
    conversation: { say: [{ say: "request", stream: 1, endStream: true }] },
  });
  const connection = await transport.connect({ frames: true });
  const call = connection.open({
    path,
    method: ChatService.method.send,
    options: {},
    record: () => {},
    wire,
  });
  call.halfClose();
  await expect
    .poll(() => frames.filter(({ from, type }) => from === "client" && type === "HEADERS").length)
    .toBe(2);
  await connection.close();
  const sent = frames.flatMap((frame) =>
    frame.type === "HEADERS" && frame.from === "client" ? frame.fields : [],
  );
  expect(sent.filter(([name]) => name === "authorization")).toEqual([
    ["authorization", "…"],
    ["authorization", "…"],
  ]);
  expect(JSON.stringify(frames)).not.toContain("of-nobody-else");
});
