import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type LogEntry, LogEntrySchema, type LogRequest } from "../../proto/gen/streaming/streaming_pb.ts";
import type { Outflow } from "./outflow.ts";
import { invalid } from "./refusal.ts";
import type { Ways } from "./ways.ts";

const levels = ["DEBUG", "INFO", "WARN", "ERROR"];
const backlogLength = 40;

export async function streamLogs(request: LogRequest, out: Outflow<LogEntry>, ways: Ways): Promise<void> {
  if (request.level !== "" && !levels.includes(request.level)) {
    throw invalid("level", "must be DEBUG, INFO, WARN, ERROR or empty");
  }
  const startMs = Date.now();
  const length = ways.liberal ? 20 + Math.floor(Math.random() * 40) : backlogLength;
  for (let index = 0; index < length; index++) {
    await offer(index, startMs - (length - index) * 1000);
  }
  if (!request.follow) return;
  for (let index = length; ; index++) {
    await out.wait((ways.liberal ? 4000 : 1000) / ways.speed);
    await offer(index, Date.now());
  }

  async function offer(index: number, atMs: number): Promise<void> {
    const drawn = ways.liberal ? Math.floor(Math.random() * levels.length) : index % levels.length;
    const level = levels[drawn] ?? "INFO";
    if (!isWanted(level, request.level, ways)) return;
    const entry = {
      service: request.service,
      level,
      message: `Request ${index} took ${index * 3} ms`,
      timestamp: timestampFromMs(atMs),
      metadata: { request_id: `r-${index}` },
    };
    await out.send(create(LogEntrySchema, entry));
  }
}

function isWanted(level: string, wanted: string, ways: Ways): boolean {
  if (ways.bug === "streaming.StreamingService/StreamLogs") return level >= wanted;
  return levels.indexOf(level) >= levels.indexOf(wanted);
}
