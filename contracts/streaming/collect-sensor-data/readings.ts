import fc from "fast-check";
import { SensorDataSchema } from "../../../proto/gen/streaming/streaming_pb.ts";
import { encode } from "../../model/step.ts";

/** A reading as scenarios draw it. */
export interface Reading {
  readonly sensor?: string;
  readonly temperature: number;
  readonly humidity: number;
  readonly pressure: number;
  /** Seconds and nanoseconds since 1970; need not rise. */
  readonly seconds: number;
  readonly nanos: number;
}

const value = fc.oneof(
  // The smallest numbers have too few digits for any mean to be exact.
  fc.double({ noNaN: true, min: -1e150, max: 1e150 }).map((each) => (Math.abs(each) < 1e-100 ? 0 : each)),
  fc.double({ noNaN: true, min: -50, max: 120 }),
  fc.integer({ min: -1000, max: 1000 }),
);

/** Averages are over all readings, however many each sensor has. */
const sensors = ["sensor-1", "sensor-2", "Sensor-1", ""] as const;

export const arbitraryReading: fc.Arbitrary<Reading> = fc.record({
  sensor: fc.constantFrom(...sensors),
  temperature: value,
  humidity: value,
  pressure: value,
  seconds: fc.integer({ min: 0, max: 4_000_000_000 }),
  nanos: fc.nat(999_999_999),
});

/** Readings with one value in all fields, one second apart. */
export function same(...values: readonly number[]): readonly Reading[] {
  return values.map((each, index) => ({
    // Groups of unequal size.
    sensor: index === 0 ? "sensor-2" : "sensor-1",
    temperature: each,
    humidity: each,
    pressure: each,
    seconds: 1_700_000_000 + index,
    nanos: 0,
  }));
}

/** The bytes of a reading. */
export function reading({ sensor = "sensor-1", seconds, nanos, ...values }: Reading): Uint8Array {
  return encode(SensorDataSchema, {
    sensorId: sensor,
    ...values,
    timestamp: { seconds: BigInt(seconds), nanos },
  });
}
