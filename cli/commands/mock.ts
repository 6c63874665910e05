import { once } from "node:events";
import type { DescService } from "@bufbuild/protobuf";
import { Command } from "commander";
import type { Journal, Rules } from "../../mock-server/index.ts";
import type { Handlers } from "../mock/handlers.ts";
import { checkListening } from "../mock/listening.ts";
import { collect, decimal, integer, port, seed } from "../options/values.ts";
import { UsageError } from "../output/usage-error.ts";
import type { SetExitCode } from "../process/exit-code.ts";

interface Options {
  readonly streamLength?: number;
  readonly streamInterval?: number;
  readonly fromReflection?: string;
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  readonly speed: number;
  readonly fault: readonly string[];
  readonly inject: readonly string[];
  readonly stubs?: string;
  readonly onlyStubs: boolean;
  readonly judgeClients: boolean;
  readonly handlers?: string;
  readonly admin?: number;
  readonly files?: string;
  readonly tls: boolean;
  readonly cert?: string;
  readonly key?: string;
}

/** `streamproof mock`: serves until it is told to stop. */
export function mockCommand(setExitCode: SetExitCode): Command {
  return new Command("mock")
    .description(
      "Serve the bundled services, or any schema, with plausible data; optionally with injected faults.",
    )
    .argument(
      "[schema...]",
      "schemas to serve: .proto files, folders, buf modules or descriptor sets (default: the bundled services)",
    )
    .option(
      "--stream-length <number>",
      "messages per server stream for schemas without a behaviour; 0 = endless (default: 10)",
      integer({ min: 0 }),
    )
    .option("--stream-interval <ms>", "milliseconds between two messages (default: 500)", integer({ min: 0 }))
    .option("--from-reflection <target>", "serve the services that this server lists by reflection")
    .option("--port <number>", "port to listen on; 0 = any free port", port, 50_051)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--seed <number>", "the same seed and requests give the same responses", seed, 1)
    .option(
      "--speed <number>",
      "run paced streams this many times faster than real time",
      decimal({ min: 0.001 }),
      1,
    )
    .option(
      "--fault <name>",
      "break the contract in this way, see streamproof faults (repeatable)",
      collect,
      [],
    )
    .option(
      "--inject <settings>",
      "inject faults into calls: delay, jitter, bandwidth, code, after, fault, probability, rpc (repeatable)",
      collect,
      [],
    )
    .option(
      "--stubs <dir>",
      "respond with the stubs in this folder's .yaml and .json files; reloaded on change",
    )
    .option("--only-stubs", "reject calls that no stub matches, and name the closest one", false)
    .option(
      "--judge-clients",
      "report contract violations by clients as they happen and on exit; exit code 1 if a MUST was violated",
      false,
    )
    .option("--admin <port>", "serve the admin page and API on 127.0.0.1:PORT; 0 = any free port", port)
    .option("--handlers <file>", "use the handlers in this file (exports a Connect routes function)")
    .option("--files <dir>", "folder that DownloadFile serves (default: temporary fixtures)")
    .option("--tls", "serve with TLS and a new self-signed certificate", false)
    .option("--cert <file>", "serve with TLS and this PEM certificate; requires --key")
    .option("--key <file>", "PEM private key for --cert")
    .addHelpText("after", examples)
    .action(async (schemas: readonly string[], options: Options) =>
      setExitCode(await serve(schemas, options)),
    );
}

const examples = `
Examples:
  streamproof mock                                   on 127.0.0.1:50051, until Ctrl-C
  streamproof mock --port 0 --speed 10 --seed 7      on a free port, ten times faster
  streamproof mock --host 0.0.0.0 --files ./served   for other machines, with your own files
  streamproof mock ./proto                           any schema: every RPC responds
  streamproof mock --from-reflection localhost:50051 the schema of a running server
  streamproof mock --tls                             with TLS; clients must accept any certificate
  streamproof mock --inject 'delay=200,jitter=50'    slow responses; docs/mock.md shows headers for single calls
  streamproof mock --inject 'code=UNAVAILABLE,after=3,rpc=*/Chat,probability=0.3'
  streamproof mock --stubs ./stubs                   your own responses; see docs/mock.md
  streamproof mock --handlers ./mock.ts              export default (router) => router.service(…)
  streamproof mock --judge-clients                   missing deadlines, wrong resumption, hasty retries
  streamproof mock --admin 8080                      live calls, faults and stubs in the browser
  streamproof mock --fault chat/loses-tail           exercise your client's error handling`;

async function serve(schemas: readonly string[], options: Options): Promise<number> {
  const { listenForStop } = await import("../process/stop-signal.ts");
  const stop = listenForStop();
  const { bundled, createClock, createJournal, createRules, createStubCompiler, startMock } = await import(
    "../../mock-server/index.ts"
  );
  const { checkFaults } = await import("../mock/fault-names.ts");
  const { servedFiles } = await import("../files/served.ts");
  const { servedStubs } = await import("../mock/stubs.ts");
  const { mockBanner } = await import("../mock/banner.ts");
  const { mockCertificate } = await import("../mock/certificate.ts");
  checkFaults(options.fault);
  const rules = injected(options.inject, createRules);
  const handlers = await writtenHandlers(options.handlers);
  const services = withServices(
    await servedServices(schemas, options.fromReflection),
    handlers?.services ?? [],
    bundled,
  );
  const tls = await mockCertificate(options);
  await checkListening({ host: options.host, port: options.port, option: "--port" });
  if (options.admin !== undefined) {
    await checkListening({ host: "127.0.0.1", port: options.admin, option: "--admin" });
  }
  const stubs = await servedStubs(options, services);
  const observed = options.judgeClients || options.admin !== undefined;
  const journal = observed ? createJournal() : undefined;
  const clients = options.judgeClients && journal !== undefined ? await judgedClients(journal) : undefined;
  const clock = createClock(options.speed);
  const files = await servedFiles(options.files);
  try {
    const { host, port: wanted, seed: from, speed, fault } = options;
    const mock = await startMock({
      ...{ host, port: wanted, seed: from, speed, faults: fault, files: files.dir, rules },
      ...{ stubs: stubs.store, onlyStubs: options.onlyStubs },
      ...(journal === undefined ? {} : { journal }),
      ...(handlers === undefined ? {} : { handlers: handlers.behaviours }),
      clock,
      ...(tls === undefined ? {} : { tls }),
      ...(services === undefined ? {} : { services }),
      ...(options.streamLength === undefined ? {} : { streamLength: options.streamLength }),
      ...(options.streamInterval === undefined ? {} : { streamIntervalMs: options.streamInterval }),
    });
    const { address } = mock;
    const admin =
      options.admin === undefined || journal === undefined
        ? undefined
        : await (await import("../../mock-server/admin/server.ts")).startAdmin({
            ...{ port: options.admin, journal, rules, stubs: stubs.store, clock },
            compile: createStubCompiler(services ?? bundled),
            services: services ?? bundled,
            facts: { address, tls: tls !== undefined, seed: from },
          });
    process.stdout.write(
      mockBanner({
        ...{
          address,
          tls: tls !== undefined,
          seed: from,
          speed,
          faults: [...fault, ...options.inject],
          files,
        },
        ...(services === undefined ? {} : { services, schemas }),
        ...(stubs.facts === undefined ? {} : { stubs: stubs.facts }),
        ...(admin === undefined ? {} : { admin: admin.url }),
      }),
    );
    if (!stop.signal.aborted) await once(stop.signal, "abort");
    await admin?.close();
    await mock.close();
  } finally {
    stubs.close();
    await files.close();
  }
  // Being told to stop is how a server ends well.
  return clients?.end() ?? 0;
}

interface JudgedClients {
  /** Prints what became of the clauses, and gives the exit code. */
  readonly end: () => number;
}

async function judgedClients(journal: Journal): Promise<JudgedClients> {
  const { clientClauses } = await import("../../contracts/clients/index.ts");
  const { monitorClients } = await import("../mock/client-monitor.ts");
  const { clientSummary, findingText } = await import("../mock/client-report.ts");
  const monitor = monitorClients(journal, (finding, call) =>
    process.stdout.write(findingText(finding, call)),
  );
  return {
    end: () => {
      process.stdout.write(clientSummary(monitor));
      return clientClauses.some((clause) => clause.level === "must" && monitor.violations(clause) > 0)
        ? 1
        : 0;
    },
  };
}

function injected(texts: readonly string[], createRules: (texts: readonly string[]) => Rules): Rules {
  try {
    return createRules(texts);
  } catch (error) {
    throw new UsageError(`--inject: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The services of a user's schemas; undefined where the bundled ones are meant. */
async function servedServices(
  schemas: readonly string[],
  reflection: string | undefined,
): Promise<readonly DescService[] | undefined> {
  if (schemas.length === 0 && reflection === undefined) return undefined;
  const { servicesOf } = await import("../schema/own-contracts.ts");
  const { reflectedServices } = await import("../schema/from-reflection.ts");
  const given = schemas.length === 0 ? [] : await servicesOf(schemas);
  const reflected = reflection === undefined ? [] : await reflectedServices(reflection);
  return [...given, ...reflected];
}

async function writtenHandlers(path: string | undefined): Promise<Handlers | undefined> {
  if (path === undefined) return undefined;
  const { handlersFrom } = await import("../mock/handlers.ts");
  return handlersFrom(path);
}

/** Services that only the handlers know are served, too. */
function withServices(
  given: readonly DescService[] | undefined,
  handled: readonly DescService[],
  otherwise: readonly DescService[],
): readonly DescService[] | undefined {
  const known = given ?? otherwise;
  const more = handled.filter(({ typeName }) => known.every((each) => each.typeName !== typeName));
  return more.length === 0 ? given : [...known, ...more];
}
