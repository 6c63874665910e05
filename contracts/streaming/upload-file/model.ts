import { StreamingService, type UploadResult } from "../../../proto/gen/streaming/streaming_pb.ts";
import { counted } from "../../model/counted.ts";
import type { RecordedMessage, Transcript } from "../../transcript/event.ts";

export const method: typeof StreamingService.method.uploadFile = StreamingService.method.uploadFile;

const emptyMd5 = "d41d8cd98f00b204e9800998ecf8427e";

export function wrongTotal(transcript: Transcript, result: UploadResult): string | undefined {
  const owed = sentData(transcript)?.soFar.length ?? 0;
  return result.totalBytes === BigInt(owed)
    ? undefined
    : `total_bytes is ${result.totalBytes}, with ${counted(owed, "byte")} sent`;
}

export function wrongChecksum(transcript: Transcript, result: UploadResult): string | undefined {
  const owed = sentData(transcript)?.soFar.md5 ?? emptyMd5;
  return result.checksum === owed
    ? undefined
    : `checksum is "${result.checksum}", the MD5 of the data is ${owed}`;
}

function sentData(transcript: Transcript): RecordedMessage["data"] {
  const last = transcript.events.findLast((event) => event.from === "client" && event.kind === "message");
  return last?.kind === "message" ? last.message.data : undefined;
}
