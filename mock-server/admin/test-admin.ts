import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { createHealthStates } from "../discovery/health-states.ts";
import { createJournal, type Journal } from "../journal/journal.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { startMock } from "../server/start.ts";
import { createRules } from "../shaping/rules.ts";
import { createStubCompiler } from "../stubs/compile.ts";
import { createStubStore } from "../stubs/store.ts";
import { type AdjustableClock, createClock } from "../time/clock.ts";
import { type AdminServer, startAdmin } from "./server.ts";

export interface TestAdmin {
  readonly journal: Journal;
  readonly clock: AdjustableClock;
  readonly admin: AdminServer;
  /** Asks the API, with the token. */
  readonly ask: (
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ readonly status: number; readonly json: unknown }>;
  /** Of the mock. */
  readonly baseUrl: string;
  readonly close: () => Promise<void>;
}

/** A mock with its admin, for tests. */
export async function startTestAdmin(): Promise<TestAdmin> {
  const services = [StreamingService, ChatService];
  const parts = {
    journal: createJournal(),
    rules: createRules([]),
    stubs: createStubStore(),
    clock: createClock(1),
    health: createHealthStates(),
    metrics: createMetrics(),
  };
  const mock = await startMock({ files: ".", ...parts });
  const admin = await startAdmin({
    ...parts,
    port: 0,
    compile: createStubCompiler(services),
    services,
    replaceSchema: async () => mock.serve([ChatService]),
    facts: { address: mock.address, tls: false, seed: 1 },
  });
  const ask: TestAdmin["ask"] = async (method, path, body) => {
    const response = await fetch(`http://${admin.address}/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${admin.token}` },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return { status: response.status, json: await response.json() };
  };
  return {
    journal: parts.journal,
    clock: parts.clock,
    admin,
    ask,
    baseUrl: `http://${mock.address}`,
    close: async () => {
      await admin.close();
      await mock.close();
    },
  };
}
