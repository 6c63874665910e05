import { once } from "node:events";
import type { DescService } from "@bufbuild/protobuf";
import type { AdminServer } from "../../mock-server/admin/server.ts";
import {
  bundled,
  type Certificate,
  createClock,
  createJournal,
  createRules,
  createStubCompiler,
  type Journal,
  type MockOptions,
  type Rules,
  startMock,
} from "../../mock-server/index.ts";
import { printable } from "../../text/printable.ts";
import { type ServedFiles, servedFiles } from "../files/served.ts";
import { UsageError } from "../output/usage-error.ts";
import { mockBanner } from "./banner.ts";
import { mockCertificate } from "./certificate.ts";
import { type DeclaredMock, declaredMock, isBundledFault } from "./declared.ts";
import { checkFaults } from "./fault-names.ts";
import type { MockFlags } from "./flags.ts";
import type { Handlers } from "./handlers.ts";
import { checkListening } from "./listening.ts";
import { watchSchema } from "./schema-watch.ts";
import { servicesToServe } from "./services.ts";
import { type ServedStubs, servedStubs } from "./stubs.ts";
import { unfakeableTypes } from "./unfakeable.ts";

/** Serves until it is told to stop, and returns the exit code. */
export async function serveMock(
  schemas: readonly string[],
  flags: MockFlags,
  stop: AbortSignal,
): Promise<number> {
  checkFaults(flags.fault, { declared: schemas.length > 0 || flags.fromReflection !== undefined });
  const rules = injected(flags.inject);
  const handlers = await handlersOf(flags.handlers);
  const source = { schemas, imports: flags.import, reflection: flags.fromReflection };
  const read = () => servicesToServe(source, handlers?.services ?? []);
  const services = await read();
  const declared = await declaredFor(flags, services);
  const tls = await mockCertificate(flags);
  await checkListening({ host: flags.host, port: flags.port, option: "--port" });
  if (flags.admin !== undefined) {
    await checkListening({ host: "127.0.0.1", port: flags.admin, option: "--admin" });
  }
  const stubs = await servedStubs(flags, services);
  const observed = flags.judgeClients || flags.admin !== undefined;
  const journal = observed ? createJournal() : undefined;
  const clients = flags.judgeClients && journal !== undefined ? await reportClients(journal) : undefined;
  const files = await servedFiles(flags.files);
  const live = { services: services ?? bundled };
  let unwatch = (): void => undefined;
  const parts: Parts = { live, flags, rules, handlers, services, declared, tls, stubs, journal, files };
  try {
    const clock = createClock(flags.speed);
    const mock = await startMock({ ...mockOptions(parts), clock });
    const { address } = mock;
    const admin = await startAdminOf(parts, { address, clock });
    if (schemas.length > 0) {
      const reload = async () => {
        const changed = (await read()) ?? bundled;
        mock.serve(changed);
        live.services = changed;
        await stubs.use(changed);
        return changed;
      };
      const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);
      unwatch = await watchSchema({ paths: [...schemas, ...flags.import], reload, say });
    }
    process.stdout.write(banner(parts, schemas, { address, admin }));
    if (!stop.aborted) await once(stop, "abort");
    await admin?.close();
    await mock.close();
  } finally {
    unwatch();
    stubs.close();
    await files.close();
  }
  // Being told to stop is how a server ends well.
  return clients?.end() ?? 0;
}

/** What is declared of the services of a schema; undefined where the bundled ones are served. */
async function declaredFor(
  { contracts, fault: faults, streamLength = defaultLength }: MockFlags,
  services: readonly DescService[] | undefined,
): Promise<DeclaredMock | undefined> {
  if (services === undefined) {
    if (contracts.length === 0) return undefined;
    throw new UsageError("--contracts needs a schema: the bundled services have contracts of their own.");
  }
  const declared = await declaredMock({ files: contracts, faults, streamLength });
  declared.check(services);
  return declared;
}

const defaultLength = 10;

interface Parts {
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
}

function mockOptions({
  flags,
  rules,
  handlers,
  services,
  declared,
  tls,
  stubs,
  journal,
  files,
}: Parts): MockOptions {
  const { host, port, seed, speed, onlyStubs, streamLength, streamInterval } = flags;
  const faults = flags.fault.filter(isBundledFault);
  const { maxMessageSize } = flags;
  return {
    ...{ host, port, seed, speed, faults, files: files.dir, rules, stubs: stubs.store, onlyStubs },
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

async function startAdminOf(
  { flags, rules, live, tls, stubs, journal }: Parts,
  { address, clock }: { readonly address: string; readonly clock: ReturnType<typeof createClock> },
): Promise<AdminServer | undefined> {
  if (flags.admin === undefined || journal === undefined) return undefined;
  const { startAdmin } = await import("../../mock-server/admin/server.ts");
  return startAdmin({
    ...{ port: flags.admin, journal, rules, stubs: stubs.store, clock },
    get services() {
      return live.services;
    },
    compile: (file, text) => createStubCompiler(live.services)(file, text),
    facts: { address, tls: tls !== undefined, seed: flags.seed },
  });
}

function banner(
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

/** Prints what clients do wrong; at the end prints what became of the clauses, and gives the exit code. */
async function reportClients(journal: Journal): Promise<{ readonly end: () => number }> {
  const { clientClauses } = await import("../../contracts/clients/index.ts");
  const { monitorClients } = await import("./client-monitor.ts");
  const { clientSummary, findingText } = await import("./client-report.ts");
  const monitor = monitorClients(journal, (finding, call) =>
    process.stdout.write(printable(findingText(finding, call))),
  );
  const isViolated = () =>
    clientClauses.some((clause) => clause.level === "must" && monitor.violations(clause) > 0);
  return {
    end: () => {
      process.stdout.write(clientSummary(monitor));
      return isViolated() ? 1 : 0;
    },
  };
}

function injected(texts: readonly string[]): Rules {
  try {
    return createRules(texts);
  } catch (error) {
    throw new UsageError(`--inject: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function handlersOf(path: string | undefined): Promise<Handlers | undefined> {
  if (path === undefined) return undefined;
  const { handlersFrom, outliveHandlers } = await import("./handlers.ts");
  const handlers = await handlersFrom(path);
  // Until the process ends: a timer of the user's code may outlast the mock.
  outliveHandlers();
  return handlers;
}
