import type { LogRequestSchema } from "../../../proto/gen/streaming/streaming_pb.ts";
import { invalidArgument, type Refusal } from "../../clauses/refused-requests.ts";

/** Requests that must deliver no entry. */
export const refusals: readonly Refusal<typeof LogRequestSchema>[] = [
  {
    id: "stream-logs/unknown-level",
    sentence: "A level that is none of DEBUG, INFO, WARN and ERROR is rejected with INVALID_ARGUMENT.",
    requests: ["TRACE", "FATAL", "5"].map((level) => () => ({ service: "api", level })),
    ...invalidArgument,
  },
];
