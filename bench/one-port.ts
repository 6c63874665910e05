import { encode } from "../contracts/model/step.ts";
import { FileRequestSchema } from "../proto/gen/streaming/streaming_pb.ts";
import { startChild } from "./child.ts";
import type { Row } from "./row.ts";
import { readStreams } from "./stream.ts";
import { median } from "./throughput.ts";

const rounds = 9;
const cases = [
  { name: "64 KiB, 10 streams", file: "mib.bin", chunkSize: 64 * 1024, streams: 10 },
  { name: "100 B, 10 streams", file: "mib.bin", chunkSize: 100, streams: 10 },
] as const;

/** gRPC through the port that it shares with other protocols, beside gRPC that has a port to itself. */
export async function onePort(files: string): Promise<readonly Row[]> {
  const shared = await startChild(["cli/main.ts", "mock", "--port", "0", "--files", files]);
  const alone = await startChild(["bench/grpc-only.ts", files]);
  const rows: Row[] = [];
  for (const { name, file, chunkSize, streams } of cases) {
    const ratios: number[] = [];
    const rate = async (port: number) => {
      const request = encode(FileRequestSchema, { filePath: file, chunkSize });
      const path = "/streaming.StreamingService/DownloadFile";
      const { messages, seconds } = await readStreams({ port, path, request, streams });
      return messages / seconds;
    };
    for (let round = 0; round <= rounds; round++) {
      const ratio = (await rate(shared.port)) / (await rate(alone.port));
      // The first round warms both up.
      if (round > 0) ratios.push(ratio);
    }
    rows.push({
      name: `gRPC on the shared port, ${name}`,
      value: median(ratios),
      unit: "×",
      wanted: "≥ 0.95",
    });
  }
  await shared.close();
  await alone.close();
  return rows;
}
