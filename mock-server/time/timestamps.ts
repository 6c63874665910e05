import { type Timestamp, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Clock } from "./clock.ts";

/** Times of day for one call, which do not go back when the machine's clock is set back. */
export function createTimestamps(clock: Clock): () => Timestamp {
  let lastMs = 0;
  return () => {
    lastMs = Math.max(lastMs, clock.now());
    return timestampFromMs(lastMs);
  };
}
