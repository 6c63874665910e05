import { encode } from "../contracts/model/step.ts";
import { FileRequestSchema } from "../proto/gen/streaming/streaming_pb.ts";
import { startChild } from "./child.ts";
import type { Row } from "./row.ts";
import { readStreams } from "./stream.ts";

const rounds = 5;

interface Case {
  readonly name: string;
  readonly file: string;
  readonly fileBytes: number;
  readonly chunkBytes: number;
  readonly streams: number;
}

const kib = 1024;
const cases: readonly Case[] = [
  {
    name: "64 KiB, 1 stream",
    file: "large.bin",
    fileBytes: 6 * kib * kib + 7,
    chunkBytes: 64 * kib,
    streams: 1,
  },
  { name: "64 KiB, 100 streams", file: "mib.bin", fileBytes: kib * kib, chunkBytes: 64 * kib, streams: 100 },
  { name: "100 B, 1 stream", file: "mib.bin", fileBytes: kib * kib, chunkBytes: 100, streams: 1 },
  { name: "100 B, 100 streams", file: "every-byte.bin", fileBytes: 1000, chunkBytes: 100, streams: 100 },
];

/** DownloadFile of the mock beside a bare grpc-js server that sends one ready-made message, in turn. */
export async function throughput(files: string): Promise<readonly Row[]> {
  const mock = await startChild(["cli/main.ts", "mock", "--port", "0", "--files", files]);
  const bare = await startChild(["bench/bare-server.ts"]);
  const rows: Row[] = [];
  for (const each of cases) {
    const ratios: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const ours = await readStreams({
        port: mock.port,
        path: "/streaming.StreamingService/DownloadFile",
        request: encode(FileRequestSchema, { filePath: each.file, chunkSize: each.chunkBytes }),
        streams: each.streams,
      });
      const count = Math.ceil(each.fileBytes / each.chunkBytes) + 1;
      const peer = await readStreams({
        port: bare.port,
        path: "/bench.Bare/Send",
        request: new Uint8Array(),
        streams: each.streams,
        options: {
          metadata: [
            ["x-count", `${count}`],
            ["x-size", `${each.chunkBytes}`],
          ],
        },
      });
      // The first round warms both up.
      if (round > 0) ratios.push(ours.messages / ours.seconds / (peer.messages / peer.seconds));
    }
    rows.push({
      name: `mock / bare grpc-js, messages per second, ${each.name}`,
      value: median(ratios),
      unit: "×",
      wanted: "≥ 0.9",
    });
  }
  await mock.close();
  await bare.close();
  return rows;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
