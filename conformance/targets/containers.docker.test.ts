import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openSocket } from "../transports/carrier/socket.ts";
import { startCompose } from "./compose.ts";
import { type Docker, openDocker } from "./docker.ts";
import { startDockerfile } from "./dockerfile.ts";
import { startImage } from "./image.ts";
import { TargetError } from "./target-error.ts";
import { haveDocker } from "./test-docker.ts";

/** Serves gRPC without any method, or does what MODE says. */
const server = `
  const { createServer } = require("node:http2");
  const { MODE, TEXT } = process.env;
  console.log("started", MODE, TEXT);
  process.on("SIGTERM", () => process.exit(7));
  if (MODE === "ends") {
    console.error("no config");
    process.exit(3);
  } else if (MODE === "never") {
    setInterval(() => undefined, 1000);
  } else if (MODE === "ssh") {
    require("node:net").createServer((socket) => socket.resume().end("SSH-2.0-x\\r\\n")).listen(8080);
  } else {
    const server = createServer();
    server.on("stream", (stream, headers) => {
      if (MODE === "dies" && headers[":path"].startsWith("/streaming.")) {
        console.log("out of luck");
        process.exit(5);
      }
      stream.on("error", () => undefined);
      stream.respond(
        { ":status": 200, "content-type": "application/grpc", "grpc-status": "12" },
        { endStream: true },
      );
    });
    server.listen(8080, () => {
      console.log("files", require("node:fs").existsSync("/data") ? require("node:fs").readdirSync("/data") : []);
    });
  }
`;

const dockerfile = `
FROM node:24-bookworm-slim
COPY server.cjs /server.cjs
EXPOSE 8080
CMD ["node", "/server.cjs"]
`;

const image = `streamproof-test/${randomUUID()}:latest`;
const present = await haveDocker();

describe.runIf(present)("containers", { timeout: 120_000 }, () => {
  let dir = "";
  let docker: Docker;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "streamproof-docker-test-"));
    await folder("server", dockerfile);
    docker = await openDocker("the tests");
    await docker.library.GenericContainer.fromDockerfile(join(dir, "server")).build(image, {
      deleteOnExit: false,
    });
  }, 120_000);

  afterEach(async () => {
    expect(await containers()).toEqual([]);
  });

  afterAll(async () => {
    await docker.engine.getImage(image).remove({ force: true, noprune: true });
    await rm(dir, { recursive: true });
  });

  async function folder(name: string, content: string): Promise<string> {
    const path = join(dir, name);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, "server.cjs"), server);
    await writeFile(join(path, "Dockerfile"), content);
    return path;
  }

  /** Those of the tests' image, running or not. */
  async function containers(): Promise<readonly string[]> {
    const all = await docker.engine.listContainers({ all: true, filters: { ancestor: [image] } });
    return all.map(({ Id }) => Id);
  }

  const common = { calls: {}, open: openSocket, startTimeoutMs: 60_000, env: {} };
  const own = { ...common, label: `docker:${image}`, image };

  async function sentenceOf(start: Promise<unknown>): Promise<string> {
    const error = await start.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TargetError);
    return (error as TargetError).message;
  }

  test("a container is started with its files, variables and limits, observed, and stopped", async () => {
    await writeFile(join(dir, "a file.txt"), "content");
    const target = await startImage({
      ...own,
      env: { TEXT: "a = b" },
      files: { from: dir, to: "/data" },
      memoryBytes: 128 * 1024 ** 2,
      cpus: 0.5,
    });
    await expect.poll(() => target.logTail?.(10)).toContain("started undefined a = b\nfiles [");
    expect(target.logTail?.(10)).toContain("a file.txt");
    const [id = ""] = await containers();
    const { HostConfig } = await docker.engine.getContainer(id).inspect();
    expect(HostConfig).toMatchObject({ Memory: 128 * 1024 ** 2, NanoCpus: 5e8 });
    const use = await target.sample?.();
    expect(use?.memoryBytes).toBeGreaterThan(1_000_000);
    expect(use?.memoryBytes).toBeLessThan(128 * 1024 ** 2);
    expect(use?.cpuMs).toBeGreaterThan(0);
    expect(use?.threads).toBeGreaterThan(1);
    await target.close();
    await target.close();
  });

  test("SIGTERM reaches the main process, whose exit code is told; another one lives on", async () => {
    const target = await startImage(own);
    const other = await target.another?.({ env: { TEXT: "other" } });
    await target.terminate?.();
    expect(await target.exited).toEqual({ code: 7 });
    await expect(target.sample?.()).rejects.toThrow("The server has ended.");
    expect(await other?.sample?.()).toMatchObject({ memoryBytes: expect.any(Number) });
    await other?.close();
    await target.close();
  });

  test("a Dockerfile is built, and its image removed", async () => {
    const label = "dockerfile:server";
    const before = (await docker.engine.listImages()).length;
    const target = await startDockerfile({ ...common, label, dir: join(dir, "server") });
    expect(target.logTail?.(1)).not.toBe("");
    await target.close();
    expect((await docker.engine.listImages()).length).toBe(before);
    const left = await docker.engine.listContainers({ all: true, filters: { ancestor: ["streamproof"] } });
    expect(left).toEqual([]);
  });

  describe("a start that fails is one sentence, and leaves nothing", () => {
    test.each([
      [
        "an image that ends at once",
        { MODE: "ends" },
        // One line of each pipe; which of the two is read first is nobody's promise.
        /: it ended with exit code 3 before it served a call; its log ends with:(\n {2}\| started ends undefined|\n {2}\| no config){2}$/,
      ],
      [
        "an image that never listens",
        { MODE: "never" },
        /: it was not ready on port 8080 of the container within 6 s \(.+\); its log ends with:\n {2}\| started never undefined$/,
      ],
      [
        "another protocol",
        { MODE: "ssh" },
        /it speaks another protocol \(its first bytes are "SSH-2\.0-x.*its log ends with:/s,
      ],
    ])("%s", async (_, env, sentence) => {
      expect(
        await sentenceOf(startImage({ ...own, env, startTimeoutMs: env.MODE === "never" ? 6_000 : 60_000 })),
      ).toMatch(sentence);
    });

    test("a wrong port", async () => {
      const start = startImage({ ...own, containerPort: 9999, startTimeoutMs: 2_000 });
      expect(await sentenceOf(start)).toContain(
        "not ready on port 9999 of the container, which EXPOSEs 8080 (set it with --container-port) within 2 s",
      );
    });

    test("an unknown image", async () => {
      const start = startImage({ ...own, label: "docker:x", image: "streamproof-test/no-such-image:1" });
      expect(await sentenceOf(start)).toMatch(
        /^Cannot start docker:x: the image is not here and cannot be pulled.*; check its name, or build it first\.$/,
      );
    });

    test.each([
      [
        "a step that fails",
        "FROM node:24-bookworm-slim\nRUN echo compiling; exit 4",
        /: its Dockerfile does not build \(The command .* returned a non-zero code: 4\); its log ends with:\n(.*\n)* {2}\| compiling\n/,
      ],
      [
        "a word that is none",
        "FROM node:24-bookworm-slim\nFORM x",
        /: its Dockerfile does not build \(.*unknown instruction: FORM\)/,
      ],
      [
        "a base that is nowhere",
        "FROM streamproof-test/no-such-base:1",
        /: its Dockerfile does not build \(/,
      ],
    ])("a Dockerfile with %s", async (name, content, sentence) => {
      const path = await folder(name, content);
      const steps = { all: true, filters: { ancestor: ["node:24-bookworm-slim"], status: ["exited"] } };
      const before = await docker.engine.listContainers(steps);
      expect(await sentenceOf(startDockerfile({ ...common, label: "dockerfile:x", dir: path }))).toMatch(
        sentence,
      );
      expect(await docker.engine.listContainers(steps)).toEqual(before);
    });

    test("a folder without a Dockerfile", async () => {
      const start = startDockerfile({ ...common, label: "dockerfile:x", dir });
      expect(await sentenceOf(start)).toContain(
        `there is no Dockerfile in ${dir}; pass the folder that contains it.`,
      );
    });

    test("an interrupted start", async () => {
      const stop = new AbortController();
      const start = startImage({ ...own, env: { MODE: "never" }, signal: stop.signal });
      const sentence = sentenceOf(start);
      await vi.waitUntil(async () => (await containers()).length > 0, { timeout: 30_000 });
      stop.abort();
      expect(await sentence).toContain("the run was interrupted");
    });
  });

  describe("compose", () => {
    /** Stands in for Docker's Compose plugin, which starts one container for each service. */
    const plugin = (real: string) => `#!/bin/sh
if [ "$1" != compose ]; then exec ${real} "$@"; fi
case " $* " in
  *" version "*) echo 2 ;;
  *" up "*)
    project=$COMPOSE_PROJECT_NAME
    ${real} network create --label com.docker.compose.project=$project $project"_default"
    for service in web other; do
      ${real} run -d --network $project"_default" -p 8080 --label com.docker.compose.project=$project \\
        --label com.docker.compose.service=$service ${image}
    done ;;
esac
`;

    beforeAll(async () => {
      const real = execFileSync("sh", ["-c", "command -v docker"], { encoding: "utf8" }).trim();
      await writeFile(join(dir, "docker"), plugin(real), { mode: 0o755 });
      await writeFile(join(dir, "compose.yaml"), "services: {}\n");
      vi.stubEnv("PATH", `${dir}:${process.env.PATH}`);
    });

    afterAll(() => {
      vi.unstubAllEnvs();
    });

    const composed = (service: string, port: number) =>
      startCompose({ ...common, label: "compose:x", file: join(dir, "compose.yaml"), service, port });

    async function networks(): Promise<readonly string[]> {
      const all = await docker.engine.listNetworks();
      return all.map(({ Name }) => Name).filter((name) => name.startsWith("streamproof-"));
    }

    test("one service is judged, and all are removed", async () => {
      const target = await composed("web", 8080);
      expect(await containers()).toHaveLength(2);
      expect(await target.sample?.()).toMatchObject({ memoryBytes: expect.any(Number) });
      await target.close();
      expect(await networks()).toEqual([]);
    });

    test.each([
      ["nobody", 8080, "there is no service nobody in it, only other, web; check the compose file."],
      [
        "web",
        9999,
        'the service web does not publish port 9999 (add "9999" under ports); check the compose file.',
      ],
    ])("service %s with port %i is one sentence, and leaves nothing", async (service, port, sentence) => {
      expect(await sentenceOf(composed(service, port))).toBe(`Cannot start compose:x: ${sentence}`);
      expect(await networks()).toEqual([]);
    });
  });

  describe("verify", () => {
    function verify(...args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
      const main = join(import.meta.dirname, "../../cli/main.ts");
      const env = { ...process.env, FORCE_COLOR: undefined };
      return spawn(process.execPath, [main, "verify", ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    }

    test("shows the end of the log of a container that dies in the middle of the run", async () => {
      const child = verify(`docker:${image}`, "--env", "MODE=dies", "--only", "chat/echo", "--runs", "1");
      const [[code], stdout] = await Promise.all([once(child, "exit"), text(child.stdout)]);
      expect(stdout).toMatch(
        /it ended with exit code 5 in the middle of the run; its log ends with:\n(.*\n)* {2}\| out of luck\n/,
      );
      expect(code).toBe(1);
    });

    test.each([
      ["one Ctrl-C", 1],
      ["two", 2],
    ])("leaves nothing behind after %s", async (_, times) => {
      const child = verify(`docker:${image}`, "--env", "MODE=never");
      const exited = once(child, "exit");
      await vi.waitUntil(async () => (await containers()).length > 0, { timeout: 60_000 });
      for (let time = 0; time < times; time++) child.kill("SIGINT");
      expect(await exited).toEqual([130, null]);
    });
  });
});
