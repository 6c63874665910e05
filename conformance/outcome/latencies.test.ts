import { expect, test } from "vitest";
import { percentilesOf } from "./latencies.ts";

test.each([
  [[], undefined],
  [[3], { p50: 3, p99: 3 }],
  [[4, 1, 3, 2], { p50: 2, p99: 4 }],
  [Array.from({ length: 200 }, (_, index) => index + 1), { p50: 100, p99: 198 }],
  [[1.26], { p50: 1.3, p99: 1.3 }],
])("percentiles of %j", (times, percentiles) => {
  expect(percentilesOf(times)).toEqual(percentiles);
});
