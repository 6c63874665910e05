import { openSync } from "node:fs";
import type { Answer } from "../call/behaviour.ts";
import { behaviourFault, serverFault } from "./every-rpc-fault.ts";
import type { Fault } from "./fault.ts";

/** What only somebody sees who watches the process: leaks, memory without a bound, a bad end. */
export const resourcesFaults: readonly Fault[] = [
  behaviourFault(
    {
      name: "cancellation/keeps-memory",
      sentence: "Every call that the server does not end itself leaks 10 KiB.",
      violates: ["cancellation/releases", "connection/dropped"],
      needsProcess: true,
    },
    () => [] as Buffer[],
    (inner, _method, kept) =>
      async function* (requests, context) {
        context.signal.addEventListener("abort", () => kept.push(Buffer.alloc(10 * 1024, 1)));
        yield* inner(requests, context);
      },
  ),
  behaviourFault(
    {
      name: "cancellation/keeps-files",
      sentence: "Every call that the server does not end itself leaks an open file.",
      violates: ["cancellation/releases"],
      needsProcess: true,
    },
    () => undefined,
    (inner) =>
      async function* (requests, context) {
        context.signal.addEventListener("abort", () => openSync("/dev/null", "r"));
        yield* inner(requests, context);
      },
  ),
  behaviourFault(
    {
      name: "backpressure/holds-all",
      sentence: "A download is read completely before its first chunk is sent.",
      violates: ["backpressure/bounded"],
      methods: ({ name }) => name === "DownloadFile",
      needsProcess: true,
    },
    () => undefined,
    (inner) =>
      async function* (requests, context) {
        const all: Answer[] = [];
        for await (const answer of inner(requests, context)) all.push(answer);
        yield* all;
      },
  ),
  behaviourFault(
    {
      name: "upload-file/holds-all",
      sentence: "An upload is held in memory until it ends.",
      violates: ["upload-file/streams"],
      methods: ({ name }) => name === "UploadFile",
      needsProcess: true,
    },
    () => undefined,
    (inner) =>
      async function* (requests, context) {
        const all: unknown[] = [];
        const held = (async function* () {
          for await (const request of requests) {
            all.push(request);
            yield request;
          }
        })();
        yield* inner(held, context);
      },
  ),
  serverFault(
    {
      name: "shutdown/cuts-calls",
      sentence: "On SIGTERM the server cuts all calls immediately.",
      violates: ["shutdown/graceful"],
      needsProcess: true,
    },
    (target) => ({ ...target, graceMs: 0 }),
  ),
  serverFault(
    {
      name: "shutdown/waits-for-ever",
      sentence: "On SIGTERM the server waits for calls that never end.",
      violates: ["shutdown/graceful"],
      needsProcess: true,
    },
    (target) => ({ ...target, graceMs: 60 * 60_000 }),
  ),
];
