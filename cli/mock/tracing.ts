import type { Middleware } from "../../mock-server/call/engine.ts";
import { openOtel } from "../otel/open.ts";

/** Tells a collector of the calls of the mock. */
export interface MockTracing {
  readonly middleware: Middleware;
  readonly close: () => Promise<void>;
}

export async function mockTracing(given: string | undefined): Promise<MockTracing | undefined> {
  if (given === undefined) return undefined;
  const { otel, close } = await openOtel(given, "streamproof-mock");
  const { traceMock } = await import("../otel/traced-mock.ts");
  return { middleware: traceMock(otel), close };
}
