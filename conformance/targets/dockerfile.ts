import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Docker, interruptible, openDocker } from "./docker.ts";
import { because, type ImageOptions, startContainer } from "./image.ts";
import { createLogTail, type LogTail, logEnding } from "./log-tail.ts";
import type { RunningTarget } from "./target.ts";
import { TargetError } from "./target-error.ts";

export interface DockerfileOptions extends Omit<ImageOptions, "image"> {
  /** The folder with the Dockerfile, which is the build's context. */
  readonly dir: string;
}

/** Builds an image, starts a container of it, and waits until that serves. */
export async function startDockerfile(options: DockerfileOptions): Promise<RunningTarget> {
  const { label, signal } = options;
  const dir = resolve(options.dir);
  const found = await stat(join(dir, "Dockerfile")).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new TargetError(
      `Cannot start ${label}: there is no Dockerfile in ${dir}; pass the folder that contains it.`,
    );
  }
  const docker = await openDocker(label, signal);
  const image = `streamproof/${randomUUID()}:target`;
  // Without its parents: they are the cache of the next build.
  const remove = async (): Promise<void> => {
    await docker.engine
      .getImage(image)
      .remove({ force: true, noprune: true })
      .catch(() => undefined);
  };
  try {
    await interruptible(built(docker, dir, image, label), label, signal);
    const target = await startContainer(docker, { ...options, image });
    return {
      ...target,
      close: async () => {
        await target.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

const shownLines = 20;

async function built(docker: Docker, dir: string, image: string, label: string): Promise<void> {
  const { library, engine } = docker;
  const log = createLogTail();
  const fail = (why: string): TargetError =>
    new TargetError(
      `Cannot start ${label}: its Dockerfile does not build (${why})${logEnding(log.tail(shownLines))}`,
    );
  const refused = overhear(engine, log);
  try {
    const building = library.GenericContainer.fromDockerfile(dir).build(image, { deleteOnExit: false });
    await Promise.race([building, refused.error]);
  } catch (error) {
    const lines = log.tail(1).trim();
    throw fail(lines === "" ? because(error) : lines);
  } finally {
    refused.close();
  }
}

/**
 * Testcontainers keeps neither the log of a build nor the error of one that the engine refuses: it would
 * wait for ever. So the engine's own client is listened to while it builds.
 */
function overhear(engine: Docker["engine"], log: LogTail): { error: Promise<never>; close: () => void } {
  const original = engine.buildImage;
  let refuse: (error: unknown) => void = () => undefined;
  const refused = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  // One that nobody waits for any more is no news.
  refused.catch(() => undefined);
  const overheard = async (context: string, options: object): Promise<NodeJS.ReadableStream> => {
    try {
      // The container of a step that fails stays otherwise.
      const stream = await original.call(engine, context, { ...options, forcerm: true });
      let rest = "";
      stream.on("data", (chunk: Buffer) => {
        const lines = (rest + chunk.toString()).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) log.write(buildLine(line));
      });
      return stream;
    } catch (error) {
      refuse(error);
      return new Promise(() => undefined);
    }
  };
  // Its other forms are not called meanwhile.
  engine.buildImage = overheard as typeof original;
  return {
    error: refused,
    close: () => {
      engine.buildImage = original;
    },
  };
}

/** The text of one JSON line of a build's output. Source: Docker Engine API, ImageBuild. */
export function buildLine(line: string): string {
  try {
    const { stream, error }: { stream?: string; error?: string } = JSON.parse(line);
    return error === undefined ? (stream ?? "") : `${error.trimEnd()}\n`;
  } catch {
    return "";
  }
}
