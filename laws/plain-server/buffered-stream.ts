import { create } from "@bufbuild/protobuf";
import {
  type StreamData,
  StreamDataSchema,
  type StreamRequest,
} from "../../proto/gen/streaming/streaming_pb.ts";
import type { Outflow } from "./outflow.ts";
import { invalid } from "./refusal.ts";
import type { Ways } from "./ways.ts";

const items = 1000;

export async function bufferedStream(
  request: StreamRequest,
  out: Outflow<StreamData>,
  ways: Ways,
): Promise<void> {
  if (request.startFromId < 0) throw invalid("start_from_id", "must not be negative");
  const forgetsTail = ways.bug === "streaming.StreamingService/BufferedStream";
  const full = forgetsTail ? 150 : 100;
  let buffer: StreamData[] = [];
  for (let id = 0; id < items; id++) {
    buffer.push(create(StreamDataSchema, { id, data: `Data ${id}` }));
    if (buffer.length === full) await flush();
  }
  if (!forgetsTail) await flush();

  async function flush(): Promise<void> {
    if (ways.liberal) await out.wait(900 / ways.speed);
    for (const item of buffer) await out.send(item);
    buffer = [];
  }
}
