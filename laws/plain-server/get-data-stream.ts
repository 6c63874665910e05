import { create } from "@bufbuild/protobuf";
import {
  type StreamData,
  StreamDataSchema,
  type StreamRequest,
} from "../../proto/gen/streaming/streaming_pb.ts";
import type { Outflow } from "./outflow.ts";
import { invalid } from "./refusal.ts";
import type { Ways } from "./ways.ts";

const largestId = 2 ** 31 - 1;
/** As many as there have to be; those after them come slowly. */
const existing = 1000;

export async function getDataStream(
  request: StreamRequest,
  out: Outflow<StreamData>,
  ways: Ways,
): Promise<void> {
  const { startFromId } = request;
  if (startFromId < 0) throw invalid("start_from_id", "must not be negative");
  const repeats = ways.bug === "streaming.StreamingService/GetDataStream" && startFromId > 0;
  const last = ways.liberal ? existing : largestId;
  for (let id = repeats ? startFromId : startFromId + 1; id <= last; id++) {
    if (id > existing) await out.wait(20 / ways.speed);
    await out.send(create(StreamDataSchema, { id, data: `Item ${id}` }));
  }
}
