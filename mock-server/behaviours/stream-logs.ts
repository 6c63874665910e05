import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { createRandomNumbers } from "../../fixtures/messages/random-numbers.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { defineBehaviour, type MethodBehaviour, onlyRequest } from "../call/behaviour.ts";
import { type LogLevel, levels, logLine } from "../plausible/log-line.ts";
import { mixSeed } from "../plausible/seed.ts";
import { paces } from "../time/pace.ts";
import { createTimestamps } from "../time/timestamps.ts";

const backlogLength = 24;
const backlogSpacingMs = 1700;
const followIntervalMs = 2000;

/** A service's existing entries from the lowest wanted level on; with follow, a new one every two seconds. */
export const streamLogs: MethodBehaviour = defineBehaviour(
  StreamingService.method.streamLogs,
  async function* (requests, { clock, seed, signal }) {
    const { service, level, follow } = await onlyRequest(requests);
    const serviceSeed = mixSeed(seed, service);
    const wanted = (candidate: LogLevel): boolean => levels.indexOf(candidate) >= rank(level);
    const entry = (index: number, at: LogLevel) => ({
      service,
      level: at,
      ...logLine(mixSeed(serviceSeed, index), at),
    });
    const startedMs = clock.now();
    for (let index = 0; index < backlogLength; index++) {
      const at = levelOf(serviceSeed, index);
      const timestamp = timestampFromMs(startedMs - (backlogLength - index) * backlogSpacingMs);
      if (wanted(at)) yield { ...entry(index, at), timestamp };
    }
    if (!follow) return;
    const now = createTimestamps(clock);
    for await (const tick of paces(clock, followIntervalMs, signal)) {
      const index = backlogLength + tick;
      const at = levelOf(serviceSeed, index);
      if (wanted(at)) yield { ...entry(index, at), timestamp: now() };
    }
  },
);

/** An empty level wants all. */
function rank(level: string): number {
  const names: readonly string[] = levels;
  return names.indexOf(level);
}

/** Any four entries in a row from a multiple of four on have all levels, in an order of their own. */
function levelOf(serviceSeed: number, index: number): LogLevel {
  const random = createRandomNumbers(mixSeed(serviceSeed, "levels", Math.floor(index / levels.length)));
  const shuffled = levels
    .map((level) => ({ level, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ level }) => level);
  return shuffled[index % levels.length] ?? "INFO";
}
