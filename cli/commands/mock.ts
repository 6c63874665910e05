import { Command } from "commander";
import { credential } from "../mock/credential.ts";
import type { MockFlags } from "../mock/flags.ts";
import { health } from "../mock/health.ts";
import { messageSize } from "../mock/message-size.ts";
import { collect, decimal, integer, port, seed } from "../options/values.ts";
import type { SetExitCode } from "../process/exit-code.ts";

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
      "-I, --import <dir>",
      "look here for what the schemas import; their own folders count already (repeatable)",
      collect,
      [],
    )
    .option(
      "--contracts <file>",
      "also keep the contracts in this YAML file; those in the options of the schemas are kept anyway (repeatable)",
      collect,
      [],
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
    .option(
      "--max-message-size <bytes>",
      "largest request and response: bytes, or a number with k, m or g (default: 4m)",
      messageSize,
    )
    .option(
      "--auth <header=value>",
      "refuse calls without this header, such as authorization=Bearer TOKEN, with UNAUTHENTICATED; SERVICE: in front for one service, ;wrong=CODE behind (repeatable)",
      credential,
      [],
    )
    .option(
      "--health <service=state>",
      "what grpc.health.v1 says of a service: SERVING, NOT_SERVING or UNKNOWN; of the server where the service is left out (repeatable)",
      health,
      [],
    )
    .option("--files <dir>", "folder that DownloadFile serves (default: temporary fixtures)")
    .option(
      "--otel <url>",
      "send a span for each call, and metrics, to a collector that takes OTLP over HTTP",
    )
    .option("--tls", "serve with TLS and a new self-signed certificate", false)
    .option("--cert <file>", "serve with TLS and this PEM certificate; requires --key")
    .option("--key <file>", "PEM private key for --cert")
    .option("--client-ca <file>", "let in only clients with a certificate of these CAs (PEM); requires TLS")
    .addHelpText("after", examples)
    .action(async (schemas: readonly string[], options: MockFlags) => {
      // A signal counts from the first moment, and the mock takes a while to load.
      const { listenForStop } = await import("../process/stop-signal.ts");
      const stop = listenForStop();
      const { serveMock } = await import("../mock/serve.ts");
      setExitCode(await serveMock(schemas, options, stop.signal));
    });
}

const examples = `
Examples:
  streamproof mock                                   on 127.0.0.1:50051, until Ctrl-C
  streamproof mock --port 0 --speed 10 --seed 7      on a free port, ten times faster
  streamproof mock --host 0.0.0.0 --files ./served   for other machines, with your own files
  streamproof mock ./proto                           any schema: every RPC responds
  streamproof mock --from-reflection localhost:50051 the schema of a running server
  streamproof mock --auth 'authorization=Bearer t'   calls without it are UNAUTHENTICATED
  streamproof mock --tls                             with TLS; clients must accept any certificate
  streamproof mock --inject 'delay=200,jitter=50'    slow responses; docs/mock.md shows headers for single calls
  streamproof mock --inject 'code=UNAVAILABLE,after=3,rpc=*/Chat,probability=0.3'
  streamproof mock --stubs ./stubs                   your own responses; see docs/mock.md
  streamproof mock --handlers ./mock.ts              export default (router) => router.service(…)
  streamproof mock --judge-clients                   missing deadlines, wrong resumption, hasty retries
  streamproof mock --admin 8080                      live calls, faults and stubs in the browser
  streamproof mock --fault chat/loses-tail           exercise your client's error handling`;
