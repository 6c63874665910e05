import type { StockRequestSchema } from "../../../proto/gen/streaming/streaming_pb.ts";
import { invalidArgument, type Refusal } from "../../clauses/refused-requests.ts";

/** Requests that must deliver no price. */
export const refusals: readonly Refusal<typeof StockRequestSchema>[] = [
  {
    id: "get-stock-prices/no-symbols",
    sentence: "An empty list of symbols is rejected with INVALID_ARGUMENT.",
    requests: [() => ({ symbols: [], intervalSeconds: 1 })],
    ...invalidArgument,
  },
  {
    id: "get-stock-prices/negative-interval",
    sentence: "A negative interval is rejected with INVALID_ARGUMENT.",
    requests: [-1, -(2 ** 31)].map((intervalSeconds) => () => ({ symbols: ["AAPL"], intervalSeconds })),
    ...invalidArgument,
  },
];
