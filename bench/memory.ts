import { createGrpcTransport } from "../conformance/transports/dialects/grpc/index.ts";
import { encode } from "../contracts/model/step.ts";
import { hugeFileName } from "../fixtures/files/write.ts";
import { FileChunkSchema, FileRequestSchema } from "../proto/gen/streaming/streaming_pb.ts";
import { startChild } from "./child.ts";
import type { Row } from "./row.ts";
import { readStreams } from "./stream.ts";

const mib = 1024 * 1024;
const gib = 1024 * mib;

/** By how much a gigabyte down and a gigabyte up make the mock grow. */
export async function memory(files: string): Promise<readonly Row[]> {
  const mock = await startChild(["cli/main.ts", "mock", "--port", "0", "--files", files]);
  const download = (filePath: string) =>
    readStreams({
      port: mock.port,
      path: "/streaming.StreamingService/DownloadFile",
      request: encode(FileRequestSchema, { filePath }),
      streams: 1,
    });
  await download("large.bin");
  const before = mock.memory();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, mock.memory());
  }, 50);
  await download(hugeFileName);
  const down = most - before;
  most = mock.memory();
  await upload(mock.port, gib);
  const up = most - before;
  clearInterval(watch);
  await mock.close();
  return [
    { name: "mock grows by, 1 GiB download", value: down / mib, unit: "MiB", wanted: "≤ 64" },
    { name: "mock grows by, 1 GiB upload", value: up / mib, unit: "MiB", wanted: "≤ 64" },
  ];
}

async function upload(port: number, bytes: number): Promise<void> {
  const connection = await createGrpcTransport({ address: { host: "127.0.0.1", port } }).connect({});
  const ended = Promise.withResolvers<void>();
  const call = connection.open({
    path: "/streaming.StreamingService/UploadFile",
    method: { methodKind: "client_streaming" },
    options: {},
    record: (event) => {
      if (event.kind === "end") ended.resolve();
    },
  });
  const data = new Uint8Array(mib);
  for (let index = 0; index < bytes / mib; index++) {
    if (!call.send(encode(FileChunkSchema, { data, chunkNumber: index }))) await call.drained();
  }
  call.halfClose();
  await ended.promise;
  await connection.close();
}
