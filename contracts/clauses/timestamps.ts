import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";

/** A timestamp as nanoseconds since 1970. */
export function nanosFromTimestamp(timestamp: Timestamp): bigint {
  return timestamp.seconds * 1_000_000_000n + BigInt(timestamp.nanos);
}

/** Judges that every message has a timestamp and none goes back behind the one before it. */
export function judgeTimestamps(
  seen: readonly { readonly timestamp: Timestamp | undefined; readonly event: number }[],
): Verdict {
  let last: bigint | undefined;
  for (const { timestamp, event } of seen) {
    if (timestamp === undefined)
      return violated("A message has no timestamp.", { event, mark: "no timestamp" });
    const now = nanosFromTimestamp(timestamp);
    if (last !== undefined && now < last) {
      return violated(`A timestamp is ${Number(last - now) / 1e6} ms before the one before it.`, {
        event,
        mark: "goes back",
      });
    }
    last = now;
  }
  return last === undefined ? vacuous("no message came") : holds;
}
