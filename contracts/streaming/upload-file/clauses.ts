import type { UploadResult } from "../../../proto/gen/streaming/streaming_pb.ts";
import { firstReason, judgeAnswer } from "../../clauses/client-stream.ts";
import { oneHealthyCall } from "../../generic/implemented.ts";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { type Clause, holds, type ScenarioRef, type Verdict, vacuous, violated } from "../../model/clause.ts";
import { eachCall } from "../../model/judge.ts";
import type { Observation } from "../../model/observation.ts";
import type { Transcript } from "../../transcript/event.ts";
import { endedOk, received } from "../../transcript/query.ts";
import { method, wrongChecksum, wrongTotal } from "./model.ts";
import { largeUpload, severalUploads, uploads } from "./scenarios.ts";

export const clauses: readonly Clause[] = [
  uploadClause(
    "total-bytes",
    "total_bytes is the number of data bytes sent.",
    [uploads, oneHealthyCall],
    wrongTotal,
  ),
  uploadClause(
    "checksum",
    "checksum is the lower-case hex MD5 of the data in order, the last chunk's included.",
    [uploads, oneHealthyCall],
    wrongChecksum,
  ),
  behaviourClause({
    id: "upload-file/file-id",
    sentence: "file_id is not empty, and different for every upload, also for two in the same second.",
    scenarios: [severalUploads, uploads],
    judge: judgeIds,
  }),
  behaviourClause({
    id: "upload-file/uploaded-at",
    sentence: "uploaded_at is present, within the clock's skew.",
    scenarios: [severalUploads, uploads, oneHealthyCall],
    judge: eachCall((transcript, observation) => {
      const [answer] = received(transcript, method.output);
      if (answer === undefined) return vacuous("no result came");
      const { uploadedAt } = answer.value;
      if (uploadedAt === undefined) return violated("uploaded_at is missing.", { event: answer.event });
      const offMs =
        Number(uploadedAt.seconds) * 1000 + uploadedAt.nanos / 1e6 - (observation.startedAtMs + answer.atMs);
      return Math.abs(offMs) <= observation.facts.skewMs
        ? holds
        : violated(`uploaded_at is ${(offMs / 1000).toFixed(0)} s off the runner's clock.`, {
            event: answer.event,
          });
    }),
  }),
  behaviourClause({
    id: "upload-file/empty",
    sentence: "An upload without chunks ends OK with total_bytes 0.",
    scenarios: [uploads],
    judge: eachCall((transcript) => {
      if (transcript.events.some((event) => event.from === "client" && event.kind === "message")) {
        return vacuous("chunks were sent");
      }
      const [answer] = received(transcript, method.output);
      return judgeAnswer(transcript, answer, (result) =>
        firstReason(wrongTotal(transcript, result), wrongChecksum(transcript, result)),
      );
    }),
  }),
  uploadClause(
    "large",
    "A 64 MiB upload in 64 KiB chunks gets the right size and checksum.",
    [largeUpload],
    (transcript, result) => firstReason(wrongTotal(transcript, result), wrongChecksum(transcript, result)),
  ),
];

function uploadClause(
  name: string,
  sentence: string,
  scenarios: readonly ScenarioRef[],
  wrong: (transcript: Transcript, result: UploadResult) => string | undefined,
): Clause {
  return behaviourClause({
    id: `upload-file/${name}`,
    sentence,
    scenarios,
    judge: eachCall((transcript) =>
      judgeAnswer(transcript, received(transcript, method.output)[0], (result) => wrong(transcript, result)),
    ),
  });
}

function judgeIds(observation: Observation): Verdict {
  const seen = new Map<string, string>();
  for (const transcript of observation.transcripts) {
    if (!endedOk(transcript)) continue;
    const [answer] = received(transcript, method.output);
    if (answer === undefined) continue;
    const { fileId } = answer.value;
    const where = { call: transcript.call, event: answer.event };
    if (fileId === "") return violated("file_id is empty.", where);
    const other = seen.get(fileId);
    if (other !== undefined) return violated(`Two uploads have the file_id "${fileId}".`, where);
    seen.set(fileId, transcript.call);
  }
  return seen.size === 0 ? vacuous("no upload ended OK") : holds;
}
