import type { DescService } from "@bufbuild/protobuf";
import type { AdminParts } from "../../mock-server/admin/parts.ts";
import type { AdminServer } from "../../mock-server/admin/server.ts";
import type { Middleware } from "../../mock-server/call/engine.ts";
import type { HealthStates } from "../../mock-server/discovery/health-states.ts";
import {
  type Certificate,
  createStubCompiler,
  type Journal,
  type MockOptions,
  type Rules,
} from "../../mock-server/index.ts";
import type { Metrics } from "../../mock-server/metrics/metrics.ts";
import type { ServedFiles } from "../files/served.ts";
import { mockBanner } from "./banner.ts";
import { type DeclaredMock, isBundledFault } from "./declared.ts";
import type { MockFlags } from "./flags.ts";
import type { Handlers } from "./handlers.ts";
import type { ServedStubs } from "./stubs.ts";
import { unfakeableTypes } from "./unfakeable.ts";

/** What a mock is put together from. */
export interface Parts {
  /** What is served now: the schema may change. */
  readonly live: { readonly services: readonly DescService[] };
  readonly flags: MockFlags;
  readonly rules: Rules;
  readonly handlers: Handlers | undefined;
  readonly services: readonly DescService[] | undefined;
  readonly declared: DeclaredMock | undefined;
  readonly tls: Certificate | undefined;
  readonly stubs: ServedStubs;
  readonly journal: Journal | undefined;
  readonly files: ServedFiles;
  readonly health: HealthStates;
  readonly metrics?: Metrics;
  readonly tracing?: Middleware;
}

/** The mock as the command line asks for it. */
export function mockOptions({
  flags,
  rules,
  handlers,
  services,
  declared,
  tls,
  stubs,
  journal,
  files,
  health,
  metrics,
  tracing,
}: Parts): MockOptions {
  const { host, port, seed, speed, onlyStubs, streamLength, streamInterval } = flags;
  const faults = flags.fault.filter(isBundledFault);
  const { maxMessageSize, auth } = flags;
  return {
    ...(auth.length === 0 ? {} : { auth }),
    ...{ host, port, seed, speed, faults, files: files.dir, rules, stubs: stubs.store, onlyStubs },
    health,
    ...(metrics === undefined ? {} : { metrics }),
    ...(tracing === undefined ? {} : { tracing }),
    ...(journal === undefined ? {} : { journal }),
    ...(handlers === undefined ? {} : { handlers: handlers.behaviours }),
    ...(tls === undefined ? {} : { tls }),
    ...(services === undefined ? {} : { services }),
    ...(declared === undefined ? {} : { declared: declared.behaviours }),
    ...(maxMessageSize === undefined ? {} : { maxMessageBytes: maxMessageSize }),
    ...(streamLength === undefined ? {} : { streamLength }),
    ...(streamInterval === undefined ? {} : { streamIntervalMs: streamInterval }),
  };
}

/** The admin API, where it is asked for. */
export async function startAdminOf(
  { flags, rules, live, tls, stubs, journal, health, metrics }: Parts,
  {
    address,
    clock,
    replaceSchema,
  }: Pick<AdminParts, "clock" | "replaceSchema"> & { readonly address: string },
): Promise<AdminServer | undefined> {
  if (flags.admin === undefined || journal === undefined || metrics === undefined) return undefined;
  const { startAdmin } = await import("../../mock-server/admin/server.ts");
  return startAdmin({
    ...{ port: flags.admin, journal, rules, stubs: stubs.store, clock, health, metrics, replaceSchema },
    get services() {
      return live.services;
    },
    compile: (file, text) => createStubCompiler(live.services)(file, text),
    facts: { address, tls: tls !== undefined, seed: flags.seed },
  });
}

/** What is said once the mock is ready. */
export function banner(
  { flags, services, tls, stubs, files }: Parts,
  schemas: readonly string[],
  { address, admin }: { readonly address: string; readonly admin: AdminServer | undefined },
): string {
  const { seed, speed, fault, inject } = flags;
  return mockBanner({
    ...{ address, tls: tls !== undefined, seed, speed, faults: [...fault, ...inject], files },
    ...(services === undefined ? {} : { services, schemas, unfakeable: unfakeableTypes(services) }),
    ...(stubs.facts === undefined ? {} : { stubs: stubs.facts }),
    ...(admin === undefined ? {} : { admin: admin.url }),
  });
}
