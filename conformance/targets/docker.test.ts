import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startCompose } from "./compose.ts";
import { useFromStats } from "./container.ts";
import { atMost, openDocker, type Testcontainers } from "./docker.ts";
import { buildLine } from "./dockerfile.ts";

beforeEach(() => {
  vi.stubEnv("TESTCONTAINERS_RYUK_DISABLED", undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Only what is called. */
function library(parts: Partial<Testcontainers>): () => Promise<Testcontainers> {
  return () => Promise.resolve(parts as Testcontainers);
}

const client = { container: { dockerode: "the engine" } } as unknown as Awaited<
  ReturnType<Testcontainers["getContainerRuntimeClient"]>
>;

test("an engine that is not there is one sentence with ways out", async () => {
  const none = library({ getContainerRuntimeClient: () => Promise.reject(new Error("no strategy")) });
  await expect(openDocker("docker:x", undefined, none)).rejects.toThrow(
    "Cannot start docker:x: no Docker engine answers; start one, or set DOCKER_HOST to where it is, or judge a server that runs already: streamproof verify host:port.",
  );
});

test("a library that is not there is one sentence with the way out", async () => {
  const missing = Object.assign(new Error("no such package"), { code: "ERR_MODULE_NOT_FOUND" });
  await expect(openDocker("docker:x", undefined, () => Promise.reject(missing))).rejects.toThrow(
    "Cannot start docker:x: the package testcontainers cannot be loaded (ERR_MODULE_NOT_FOUND); install it beside streamproof: npm install --save-dev testcontainers@12.2.0.",
  );
});

test("a reaper that cannot be had is switched off", async () => {
  const getReaper = vi.fn(async () => {
    if (process.env.TESTCONTAINERS_RYUK_DISABLED !== "true") throw new Error("no registry");
    return {
      sessionId: "",
      containerId: "",
      addSession: () => undefined,
      addComposeProject: () => undefined,
    };
  });
  const opened = await openDocker(
    "docker:x",
    undefined,
    library({ getContainerRuntimeClient: () => Promise.resolve(client), getReaper }),
  );
  expect(opened.engine).toBe("the engine");
  expect(getReaper).toHaveBeenCalledTimes(2);
});

test("an engine that hangs is not waited for after an interrupt", async () => {
  const stop = new AbortController();
  const hangs = library({
    getContainerRuntimeClient: () => Promise.resolve(client),
    getReaper: () => {
      stop.abort();
      return new Promise(() => undefined);
    },
  });
  await expect(openDocker("docker:x", stop.signal, hangs)).rejects.toThrow("the run was interrupted");
});

test("what takes longer is left behind, and what fails is no news", async () => {
  await atMost(1, new Promise(() => undefined));
  await atMost(10_000, Promise.reject(new Error("late")));
});

test.each([
  [{ anon: 5, total_rss: 7 }, 5],
  [{ total_rss: 7 }, 7],
])("statistics with %j are %i bytes", (stats, memoryBytes) => {
  const given = { memory_stats: { stats }, cpu_stats: { cpu_usage: { total_usage: 2_500_000 } } };
  expect(useFromStats({ ...given, pids_stats: { current: 3 } })).toEqual({
    memoryBytes,
    cpuMs: 2.5,
    threads: 3,
  });
  expect(useFromStats(given)).toEqual({ memoryBytes, cpuMs: 2.5 });
});

test("statistics without the memory are no sample", () => {
  const given = { memory_stats: {}, cpu_stats: { cpu_usage: { total_usage: 0 } } };
  expect(() => useFromStats(given)).toThrow("does not tell the container's memory");
});

test.each([
  ['{"stream":"Step 1/2\\n"}', "Step 1/2\n"],
  ['{"error":"it failed","errorDetail":{}}', "it failed\n"],
  ['{"status":"Pulling"}', ""],
  ["", ""],
])("a build's line %s is its text", (line, text) => {
  expect(buildLine(line)).toBe(text);
});

test("a compose file that is not there is one sentence", async () => {
  const start = startCompose({
    ...{
      label: "compose:x",
      file: "/no/such.yaml",
      service: "a",
      port: 1,
      calls: {},
      startTimeoutMs: 1,
      env: {},
    },
    open: () => {
      throw new Error("nothing is connected to");
    },
  });
  await expect(start).rejects.toThrow(
    "Cannot start compose:x: there is no file /no/such.yaml; pass the compose file.",
  );
});
