import type { RunContext } from "./context.ts";

/**
 * Environment for a server whose memory is watched: garbage collectors that run often, so that memory
 * which nobody needs is given back within seconds, and does not look like a leak. What the user sets wins.
 */
const eagerCollectors: Readonly<Record<string, string>> = {
  JAVA_TOOL_OPTIONS: "-XX:+UseSerialGC -Xmn16m -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=10",
  DOTNET_GCgen0size: "400000",
  GOGC: "20",
  GOMEMLIMIT: "128MiB",
  NODE_OPTIONS: "--max-semi-space-size=1 --max-old-space-size=192",
  // glibc keeps an arena for each of many threads otherwise, and their high-water marks add up for long.
  MALLOC_ARENA_MAX: "2",
};

/** Starts a second server of the target's kind, runs with a context that uses it, and closes it. */
export async function withOwnServer<T>(
  context: RunContext,
  run: (own: RunContext) => Promise<T>,
): Promise<T> {
  const start = context.target?.another;
  if (start === undefined) throw new Error("The target cannot be started a second time.");
  const target = await start({
    env: eagerCollectors,
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });
  // What is driven here is no suspect where the server under test dies: it may even ask this one to stop.
  const { onDriven: _, ...plain } = context;
  try {
    return await run({ ...plain, target, transport: context.transport.at(target.endpoint) });
  } finally {
    await target.close();
  }
}
