import { expect, test } from "vitest";
import type { RawEvent } from "../../../contracts/transcript/recorder.ts";
import { type HttpCarrier, httpCarriers } from "../names.ts";
import { connectCases } from "./connect/test-wire-cases.ts";
import { grpcCases } from "./grpc/test-wire-cases.ts";
import { grpcWebCases } from "./grpc-web/test-wire-cases.ts";
import { callScripted, startScripted, type TestCall } from "./test-answers.ts";
import { message, text } from "./test-wire-case.ts";

/** One table for all dialects, over every carrier that has them. gRPC has HTTP/2 alone; fetch shows nothing of HTTP's own trailers. */
const cases = [...grpcCases, ...grpcWebCases, ...connectCases];
const all = httpCarriers.flatMap((carrier) =>
  cases
    .filter(({ transport }) => transport !== "grpc" || carrier === "2")
    .filter(({ trailers }) => carrier !== "fetch" || trailers === undefined)
    .map((each) => ({ ...each, carrier })),
);

test.for(all)("$transport over $carrier tells $name", async ({ tells, carrier, ...each }) => {
  const server = await startScripted(carrier, each);
  try {
    const { transport, kind } = each;
    const events = await callScripted(server.port, { transport, kind, carrier, messages: [text("ask")] });
    expect(events.flatMap(serverWord)).toEqual(tells);
  } finally {
    await server.close();
  }
});

function serverWord(event: RawEvent): readonly string[] {
  if (event.from === "client") return [];
  switch (event.kind) {
    case "headers":
      return ["headers"];
    case "message":
      return "bytes" in event ? [Buffer.from(event.bytes).toString()] : [];
    case "end":
      return [`${event.status.code} ${event.cause} ${event.status.message}`.trim()];
  }
}

const stream = { "content-type": "application/connect+proto" };
const unary = { "content-type": "application/proto" };
const json = { "content-type": "application/json" };
const connectStream = { transport: "connect", kind: "server_streaming", headers: stream } as const;
const connectUnary = { transport: "connect", kind: "unary" } as const;

test.for(httpCarriers)("tells an exchange over %s that breaks off", async (carrier) => {
  const server = await startScripted(carrier, { headers: stream, body: [message], breaksOff: true });
  try {
    const call = { ...connectStream, carrier, messages: [text("ask")] };
    const events = await callScripted(server.port, call);
    const end = events.find((event) => event.kind === "end");
    expect(end).toMatchObject({ cause: carrier === "2" ? "reset" : "connection-lost", decidedBy: "peer" });
  } finally {
    await server.close();
  }
});

test.for([
  { transport: "grpc", kind: "unary" },
  { transport: "grpc-web", kind: "unary" },
  { transport: "connect", kind: "unary" },
] as const)("$transport ends where the server closes the stream without headers", async (call) => {
  const server = await startScripted("2", { headers: {}, nothing: true });
  try {
    const events = await callScripted(server.port, { ...call, carrier: "2" });
    expect(events.flatMap(serverWord)).toEqual(["-1 missing-status the stream ended without a status"]);
  } finally {
    await server.close();
  }
});

test("gives the details of a Connect error where gRPC has them", async () => {
  const details = [{ type: "buf.validate.Violations", value: Buffer.from([1, 2, 3]).toString("base64") }];
  const body = [text(JSON.stringify({ code: "invalid_argument", details }))];
  const server = await startScripted("2", { status: 400, headers: json, body });
  try {
    const events = await callScripted(server.port, { ...connectUnary, carrier: "2" });
    const end = events.find((event) => event.kind === "end");
    const [name, value] = (end?.kind === "end" ? end.trailers[0] : undefined) ?? [];
    expect(name).toBe("grpc-status-details-bin");
    expect(Buffer.from(value ?? "", "base64").toString("latin1")).toContain(
      "type.googleapis.com/buf.validate.Violations\u0012\u0003\u0001\u0002\u0003",
    );
  } finally {
    await server.close();
  }
});

test("takes the trailers of a unary Connect answer from its headers", async () => {
  const headers = { ...unary, "trailer-x-cost": "3", "x-plain": "1" };
  const server = await startScripted("1.1", { headers });
  try {
    const events = await callScripted(server.port, { ...connectUnary, carrier: "1.1" });
    expect(events.find((event) => event.kind === "end")).toMatchObject({ trailers: [["x-cost", "3"]] });
  } finally {
    await server.close();
  }
});

interface SentCase extends Pick<TestCall, "transport" | "kind"> {
  readonly carrier: HttpCarrier;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const sent: readonly SentCase[] = [
  {
    transport: "grpc",
    kind: "unary",
    carrier: "2",
    headers: { "content-type": "application/grpc+proto", te: "trailers", "grpc-timeout": "70m" },
    body: "\0\0\0\0\u0003ask",
  },
  {
    transport: "connect",
    kind: "unary",
    carrier: "1.1",
    headers: { "content-type": "application/proto", "content-length": "3", "connect-timeout-ms": "70" },
    body: "ask",
  },
  {
    transport: "connect",
    kind: "client_streaming",
    carrier: "1.1",
    headers: { "content-type": "application/connect+proto", "transfer-encoding": "chunked" },
    body: "\0\0\0\0\u0003ask",
  },
  {
    transport: "grpc-web",
    kind: "unary",
    carrier: "2",
    headers: { "content-type": "application/grpc-web+proto", "x-grpc-web": "1", "grpc-timeout": "70m" },
    body: "\0\0\0\0\u0003ask",
  },
  {
    transport: "grpc-web",
    kind: "server_streaming",
    carrier: "fetch",
    headers: { "content-type": "application/grpc-web+proto", "content-length": "8", "grpc-timeout": "70m" },
    body: "\0\0\0\0\u0003ask",
  },
];

test.for(sent)("sends a $kind call of $transport over $carrier", async ({ headers, body, ...call }) => {
  const server = await startScripted(call.carrier, { headers: {} });
  try {
    const options = { deadlineMs: 70, metadata: [["x-own", "1"]] } as const;
    await callScripted(server.port, { ...call, messages: [text("ask")], options });
    const [request] = server.requests;
    expect(request?.headers).toMatchObject({ ...headers, "x-own": "1" });
    expect(request?.body.toString()).toBe(body);
  } finally {
    await server.close();
  }
});
