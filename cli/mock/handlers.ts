import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { DescService } from "@bufbuild/protobuf";
import { behavioursFromRoutes, type MethodBehaviour } from "../../mock-server/index.ts";
import { printable } from "../../text/printable.ts";
import { UsageError } from "../output/usage-error.ts";

/** What a user's own code answers, and the services it is of. */
export interface Handlers {
  readonly behaviours: readonly MethodBehaviour[];
  readonly services: readonly DescService[];
}

/** Reads a file whose default export is a function of Connect's router. */
export async function handlersFrom(path: string): Promise<Handlers> {
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(resolve(path)).href);
    const behaviours = behavioursFromRoutes(module.default);
    return { behaviours, services: [...new Set(behaviours.map(({ method }) => method.parent))] };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_UNKNOWN_FILE_EXTENSION") {
      throw new UsageError(
        `Cannot use the handlers "${path}": Node ${process.versions.node} cannot run TypeScript; use Node 22.18 or newer, or a .js file.`,
      );
    }
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UsageError(`Cannot use the handlers "${path}": ${why}.`);
  }
}

/** What a user's code throws outside of any call is told; the mock and its open calls go on. Returns what ends that. */
export function outliveHandlers(): () => void {
  const report = (thrown: unknown): void => {
    const why = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    process.stderr.write(`handlers: an error outside of any call: ${printable(why)}\n`);
  };
  process.on("uncaughtException", report).on("unhandledRejection", report);
  return () => process.off("uncaughtException", report).off("unhandledRejection", report);
}
