import { singleResponse } from "../../contracts/model/method-kind.ts";
import { code, StatusError } from "../call/status-error.ts";
import { behaviourFault, serverFault, wireFault } from "./every-rpc-fault.ts";
import type { Fault } from "./fault.ts";

/** Faults of the server as a whole; the first four are servers that do nothing useful. */
export const serverFaults: readonly Fault[] = [
  wireFault(
    {
      name: "server/silent",
      sentence: "Calls are accepted and never answered.",
      violates: ["call/one-end"],
    },
    () => ({ intercept: () => true }),
  ),
  behaviourFault(
    {
      name: "server/ok-at-once",
      sentence: "Every call ends OK immediately; methods with a single response send an empty one.",
      violates: [
        "get-stock-prices/never-ends",
        "stream-logs/follow-goes-on",
        "download-file/exactly-one-last",
        "upload-file/total-bytes",
        "collect-sensor-data/count",
        "process-batch/processed",
        "chat/echo",
        "game-session/drained",
        "collaborative-edit/applied",
        "controlled-stream/complete",
        "buffered-stream/ordered",
        "get-data-stream/contiguous",
        "chat-service/send",
        "chat-service/subscribe-ordered",
        "chat-service/upload-size",
        "chat-service/chat-echo",
      ],
    },
    () => undefined,
    (_inner, method) =>
      async function* () {
        if (singleResponse(method)) yield {};
      },
  ),
  behaviourFault(
    {
      name: "server/unimplemented",
      sentence: "Every call ends UNIMPLEMENTED.",
      violates: ["call/implemented"],
    },
    () => undefined,
    () =>
      // biome-ignore lint/correctness/useYield: the fault is that it does not.
      async function* () {
        throw new StatusError(code.unimplemented, "Not yet.");
      },
  ),
  wireFault(
    {
      name: "server/hangs-up",
      sentence: "Every call is cut by closing the connection.",
      violates: ["chat-service/send", "controlled-stream/complete", "buffered-stream/ordered"],
    },
    () => ({
      intercept: (stream) => {
        stream.session?.destroy();
        return true;
      },
    }),
  ),
  serverFault(
    {
      name: "server/no-reflection",
      sentence: "Server reflection is not available.",
      violates: ["discovery/reflection"],
    },
    (target) => ({ ...target, reflection: false }),
  ),
  serverFault(
    {
      name: "server/not-serving",
      sentence: "The health service responds NOT_SERVING.",
      violates: ["discovery/health"],
    },
    (target) => ({ ...target, healthy: false }),
  ),
];
