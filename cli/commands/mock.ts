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
      "Serve the two services, or any schema, with plausible content, rightly or with chosen faults.",
    )
    .argument(
      "[schema...]",
      "serve the services of these schemas: .proto files, folders, buf modules, descriptor sets",
    )
    .option(
      "--stream-length <number>",
      "messages of a schema's server streams; 0 for no end (default: 10)",
      integer({ min: 0 }),
    )
    .option("--stream-interval <ms>", "between two of them (default: 500)", integer({ min: 0 }))
    .option("--from-reflection <target>", "serve the services that this server's reflection lists")
    .option("--port <number>", "port to listen on; 0 takes a free one", port, 50_051)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--seed <number>", "the same seed and requests give the same content", seed, 1)
    .option(
      "--speed <number>",
      "how many times faster than real time paced streams are",
      decimal({ min: 0.001 }),
      1,
    )
    .option("--fault <name>", "be wrong in this way; may be given several times", collect, [])
    .option(
      "--inject <settings>",
      "spoil calls: delay, jitter, bandwidth, code, after, fault, probability, rpc; may be given several times",
      collect,
      [],
    )
    .option(
      "--stubs <dir>",
      "answer with the stubs of this folder's .yaml and .json files, read again when they change",
    )
    .option("--only-stubs", "refuse calls that no stub matches, and say which one is closest", false)
    .option(
      "--judge-clients",
      "say what clients do wrong, as it happens and at the end; then the exit code is 1",
      false,
    )
    .option(
      "--admin <port>",
      "a page and an HTTP API on this port of 127.0.0.1: live calls, faults, stubs; 0 takes a free one",
      port,
    )
    .option(
      "--handlers <file>",
      "answer with code: a .ts or .js file that exports routes as Connect has them",
    )
    .option("--files <dir>", "the folder that DownloadFile serves; temporary fixtures without it")
    .option("--tls", "serve with TLS and a self-signed certificate, made at the start", false)
    .option("--cert <file>", "serve with TLS and this certificate (PEM); needs --key")
    .option("--key <file>", "the certificate's key (PEM)")
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
  streamproof mock ./proto                           any schema: every RPC answers
  streamproof mock --from-reflection localhost:50051 the schema of a server that runs
  streamproof mock --tls                             with TLS; clients have to believe any certificate
  streamproof mock --inject 'delay=200,jitter=50'    slowly; see docs/mock.md for one call by header
  streamproof mock --inject 'code=UNAVAILABLE,after=3,rpc=*/Chat,probability=0.3'
  streamproof mock --stubs ./stubs                   your own answers; docs/mock.md shows how to write them
  streamproof mock --handlers ./mock.ts              export default (router) => router.service(…)
  streamproof mock --judge-clients                   no deadline, wrong resumption, hasty retries: with the timeline
  streamproof mock --admin 8080                      a page with live calls, faults and stubs
  streamproof mock --fault chat/loses-tail           see your client's error handling; streamproof faults lists all`;

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
    throw new UsageError(`Cannot use --inject: ${error instanceof Error ? error.message : String(error)}`);
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
