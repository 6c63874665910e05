import { createGrpcTransport } from "../conformance/transports/dialects/grpc/index.ts";
import type { Connection } from "../conformance/transports/transport.ts";
import { createWireRecorder } from "../contracts/transcript/wire-recorder.ts";
import { startChild } from "./child.ts";
import type { Row } from "./row.ts";
import { median } from "./throughput.ts";

const rounds = 11;

interface Case {
  readonly name: string;
  readonly calls: number;
  readonly sideBySide: number;
  /** Messages of each call, and their bytes. */
  readonly messages: number;
  readonly bytes: number;
}

const cases: readonly Case[] = [
  { name: "unary calls, 1 at a time", calls: 1_500, sideBySide: 1, messages: 1, bytes: 100 },
  { name: "unary calls, 20 at a time", calls: 4_000, sideBySide: 20, messages: 1, bytes: 100 },
  { name: "messages of 100 B on one stream", calls: 1, sideBySide: 1, messages: 60_000, bytes: 100 },
  { name: "messages of 64 KiB on one stream", calls: 1, sideBySide: 1, messages: 4_000, bytes: 65_536 },
];

/** What reading the frames costs the client: the same calls with and without the tap, in turn. */
export async function tap(): Promise<readonly Row[]> {
  const server = await startChild(["bench/bare-server.ts"]);
  const transport = createGrpcTransport({ address: { host: "127.0.0.1", port: server.port } });
  const rows: Row[] = [];
  for (const each of cases) {
    const ratios: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const first = round % 2 === 0;
      const one = await secondsFor(await transport.connect({ frames: first }), each);
      const other = await secondsFor(await transport.connect({ frames: !first }), each);
      // The first round warms both up.
      if (round > 0) ratios.push(first ? other / one : one / other);
    }
    rows.push({ name: `tap on / off, ${each.name}`, value: median(ratios), unit: "×", wanted: "≥ 0.95" });
  }
  await server.close();
  return rows;
}

async function secondsFor(
  connection: Connection,
  { calls, sideBySide, messages, bytes }: Case,
): Promise<number> {
  const metadata = [
    ["x-count", `${messages}`],
    ["x-size", `${bytes}`],
  ] as const;
  let left = calls;
  const beganMs = performance.now();
  await Promise.all(
    Array.from({ length: sideBySide }, async () => {
      while (left-- > 0) await oneCall(connection, { metadata });
    }),
  );
  const seconds = (performance.now() - beganMs) / 1000;
  await connection.close();
  return seconds;
}

function oneCall(
  connection: Connection,
  options: Parameters<Connection["open"]>[0]["options"],
): Promise<void> {
  const wire = createWireRecorder(() => performance.now());
  return new Promise((resolve, reject) => {
    const call = connection.open({
      path: "/bench.Bare/Send",
      method: { methodKind: "bidi_streaming" },
      options,
      wire: wire.sink,
      record: (event) => {
        if (event.kind !== "end") return;
        // As for every call that is judged.
        wire.view();
        if (event.status.code === 0) resolve();
        else reject(new Error(`A call ended with ${event.status.code} ${event.status.message}.`));
      },
    });
    call.halfClose();
  });
}
