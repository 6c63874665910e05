import { create } from "@bufbuild/protobuf";
import {
  type StreamData,
  StreamDataSchema,
  type StreamRequest,
} from "../../proto/gen/streaming/streaming_pb.ts";
import type { Outflow } from "./outflow.ts";
import { invalid } from "./refusal.ts";
import type { Ways } from "./ways.ts";

const items = 100;
/** The first of a block is overtaken by one exactly 20 ids ahead. */
const block = 21;

export async function controlledStream(
  request: StreamRequest,
  out: Outflow<StreamData>,
  ways: Ways,
): Promise<void> {
  if (request.startFromId < 0) throw invalid("start_from_id", "must not be negative");
  const all = Array.from({ length: items }, (_, index) => index);
  const order = ways.liberal ? all.toSorted(blockwiseBackwards) : all;
  const sent = ways.bug === "streaming.StreamingService/ControlledStream" ? order.slice(0, -1) : order;
  for (const id of sent) await out.send(create(StreamDataSchema, { id, data: `Data ${id}` }));
}

function blockwiseBackwards(a: number, b: number): number {
  return Math.floor(a / block) - Math.floor(b / block) || b - a;
}
