import { Method_Answers } from "../../proto/gen/streamproof/contract/v1/contract_pb.ts";
import { needsRequestStream, type Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

export function readAnswers(reading: Reading): readonly Named[] {
  if (reading.declared.contract.answers !== Method_Answers.AFTER_HALF_CLOSE) return [];
  needsRequestStream(reading, ["answers"], "its half-close comes with it");
  return [{ id: "", level: "must", because: "" }];
}
