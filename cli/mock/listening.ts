import { once } from "node:events";
import { createServer } from "node:net";
import { UsageError } from "../output/usage-error.ts";

interface Listening {
  readonly host: string;
  readonly port: number;
  /** Where the port was given. */
  readonly option: "--port" | "--admin";
}

/** Listens for a moment, because the system's error is clearer than the RPC library's. */
export async function checkListening({ host, port: wanted, option }: Listening): Promise<void> {
  const server = createServer();
  try {
    server.listen(wanted, host);
    await once(server, "listening");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UsageError(`Cannot listen on ${host}:${wanted}: ${listenProblem(code, option)}.`);
  }
  server.close();
  await once(server, "close");
}

function listenProblem(code: string, option: Listening["option"]): string {
  switch (code) {
    case "EADDRINUSE":
      return `the port is in use; stop the process that uses it, or pass ${option} 0 for a free one`;
    case "EACCES":
      return `ports below 1024 need root; pass another with ${option}`;
    case "EADDRNOTAVAIL":
      return "this machine does not have that address; use 127.0.0.1, or 0.0.0.0 for all";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the host name cannot be resolved; use 127.0.0.1, or 0.0.0.0 for all";
    default:
      return `${code}; choose another --host or --port`;
  }
}
