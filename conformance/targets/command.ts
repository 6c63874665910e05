import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { ResourceUse } from "../../contracts/model/observation.ts";
import { shellWord } from "../../text/shell-word.ts";
import { awaitReady, type StartOptions } from "./await-ready.ts";
import { createListenerFinder, type FindListener } from "./listener.ts";
import { startProcessGroup } from "./process-group.ts";
import { allProcesses, processesCanBeSeen, treeOf, useOf } from "./processes.ts";
import type { RunningTarget } from "./target.ts";
import { TargetError } from "./target-error.ts";

export interface CommandOptions extends StartOptions {
  /** A shell's command line, with `{port}` and perhaps `{files}` in it. */
  readonly command: string;
  /** The folder put in for `{files}`. */
  readonly files?: string;
}

/** Runs a command that serves on a free port, and waits until it does. */
export async function startCommand(options: CommandOptions): Promise<RunningTarget> {
  if (!options.command.includes("{port}")) {
    throw new TargetError(
      `Cannot start ${options.label}: the command has no {port}; put {port} where your server takes its port, such as cmd:'./server --port {port}'.`,
    );
  }
  const port = await freePort();
  const group = await startProcessGroup(filledIn(options.command, port, options.files), options.env);
  try {
    const { pid, log, exited } = group;
    const findListener = createListenerFinder(port);
    const endpoint = await awaitReady(
      {
        addresses: [
          { host: "127.0.0.1", port },
          { host: "::1", port },
        ],
        port: `port ${port}`,
        log,
        exited,
      },
      options,
    );
    return {
      label: options.label,
      endpoint,
      logTail: log.tail,
      ...(processesCanBeSeen ? { sample: async () => sampleOf(pid, findListener) } : {}),
      exited,
      terminate: () => group.terminate(port),
      another: ({ signal, env } = {}) => {
        const { signal: _, ...own } = options;
        return startCommand({
          ...own,
          env: { ...env, ...options.env },
          ...(signal === undefined ? {} : { signal }),
        });
      },
      close: group.close,
    };
  } catch (error) {
    await group.close();
    throw error;
  }
}

function sampleOf(root: number, findListener: FindListener): ResourceUse {
  const tree = treeOf(root, allProcesses());
  const use = useOf(tree);
  const listener = findListener(tree);
  const server = tree.find(({ pid }) => pid === listener);
  // A shell or a supervisor before it would live on.
  const incarnation =
    server === undefined ? {} : { incarnation: `${server.pid} started at ${server.startTicks}` };
  return { ...use, ...incarnation };
}

/** The command with its port and folder. A path with unusual characters is quoted. */
export function filledIn(command: string, port: number, files: string | undefined): string {
  const folder = files === undefined ? undefined : shellWord(files);
  return command
    .replaceAll("{port}", String(port))
    .replaceAll(/"\{files\}"|'\{files\}'|\{files\}/g, (placeholder) => folder ?? placeholder);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is never a path.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
