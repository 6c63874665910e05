import { once } from "node:events";
import type { DescService } from "@bufbuild/protobuf";
import { createHealthStates } from "../../mock-server/discovery/health-states.ts";
import {
  bundled,
  createClock,
  createJournal,
  createRules,
  type Journal,
  type Rules,
  startMock,
} from "../../mock-server/index.ts";
import type { Metrics } from "../../mock-server/metrics/metrics.ts";
import { printable } from "../../text/printable.ts";
import { noFiles, type ServedFiles, servedFiles } from "../files/served.ts";
import { UsageError } from "../output/usage-error.ts";
import { mockCertificate } from "./certificate.ts";
import { type DeclaredMock, declaredMock } from "./declared.ts";
import { checkFaults } from "./fault-names.ts";
import type { MockFlags } from "./flags.ts";
import type { Handlers } from "./handlers.ts";
import { checkHealth } from "./health.ts";
import { checkListening } from "./listening.ts";
import { banner, mockOptions, type Parts, startAdminOf } from "./parts.ts";
import { watchSchema } from "./schema-watch.ts";
import { servicesToServe } from "./services.ts";
import { servedStubs } from "./stubs.ts";
import { mockTracing } from "./tracing.ts";

/** Serves until it is told to stop, and returns the exit code. */
export async function serveMock(
  schemas: readonly string[],
  flags: MockFlags,
  stop: AbortSignal,
): Promise<number> {
  checkFaults(flags.fault, { declared: schemas.length > 0 || flags.fromReflection !== undefined });
  const tracing = await mockTracing(flags.otel);
  const rules = injected(flags.inject);
  const handlers = await handlersOf(flags.handlers);
  const source = { schemas, imports: flags.import, reflection: flags.fromReflection };
  const read = () => servicesToServe(source, handlers?.services ?? []);
  const services = await read();
  checkHealth(flags.health, services ?? bundled);
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
  const files = await filesFor(flags, services);
  const health = createHealthStates(Object.fromEntries(flags.health));
  const metrics = flags.admin === undefined ? undefined : await metricsOf();
  const live = { services: services ?? bundled };
  let unwatch = (): void => undefined;
  const more = {
    health,
    ...(metrics === undefined ? {} : { metrics }),
    ...(tracing === undefined ? {} : { tracing: tracing.middleware }),
  };
  const parts: Parts = {
    live,
    flags,
    rules,
    handlers,
    services,
    declared,
    tls,
    stubs,
    journal,
    files,
    ...more,
  };
  try {
    const clock = createClock(flags.speed);
    const mock = await startMock({ ...mockOptions(parts), clock });
    const { address } = mock;
    const use = async (changed: readonly DescService[]) => {
      mock.serve(changed);
      live.services = changed;
      await stubs.use(changed);
      return changed;
    };
    const replaceSchema = async (bytes: Uint8Array) => {
      const { servicesFromUpload } = await import("./schema-upload.ts");
      await use(await servicesFromUpload(bytes));
    };
    const admin = await startAdminOf(parts, { address, clock, replaceSchema });
    if (schemas.length > 0) {
      const reload = async () => use((await read()) ?? bundled);
      const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);
      unwatch = await watchSchema({ paths: [...schemas, ...flags.import], reload, say });
    }
    await files.ready;
    process.stdout.write(banner(parts, schemas, { address, admin }));
    if (!stop.aborted) await once(stop, "abort");
    await admin?.close();
    await mock.close();
  } finally {
    unwatch();
    stubs.close();
    await files.close();
    await tracing?.close();
  }
  // Being told to stop is how a server ends well.
  return clients?.end() ?? 0;
}

/** The files of DownloadFile; none where nobody can ask for them. With the admin API a schema that has it may come. */
function filesFor(
  { files, admin }: MockFlags,
  services: readonly DescService[] | undefined,
): Promise<ServedFiles> {
  const needed = services === undefined || services.some(({ typeName }) => typeName === filesService);
  return needed || files !== undefined || admin !== undefined ? servedFiles(files) : noFiles();
}

const filesService = "streaming.StreamingService";

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

async function metricsOf(): Promise<Metrics> {
  const { createMetrics } = await import("../../mock-server/metrics/metrics.ts");
  return createMetrics();
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
