import { once } from "node:events";
import {
  type DescMessage,
  type FileRegistry,
  fromBinary,
  fromJson,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { readSchemas } from "../../cli/schema/read-schema.ts";
import { behavioursFromRoutes, startMock } from "../../mock-server/index.ts";
import { conformanceRoutes } from "./handlers.ts";
import type { ServerRequest } from "./messages.ts";

/**
 * A server for connectconformance: `node server.ts SCHEMA`. It is told on stdin what is wanted, says on stdout where
 * it is, both in messages behind their length, and serves until SIGTERM.
 */
const schema = await readSchemas([process.argv[2] ?? ""]);
const service = schema.getService(named("ConformanceService"));
if (service === undefined) throw new Error(`${process.argv[2]} has no ConformanceService.`);

// What ProtoJSON makes of the message.
const wanted = toJson(type(schema, "ServerCompatRequest"), await received(schema)) as ServerRequest;
const creds = wanted.useTls === true ? wanted.serverCreds : undefined;
const mock = await startMock({
  files: ".",
  services: [service],
  handlers: behavioursFromRoutes(conformanceRoutes(service)),
  ...(wanted.messageReceiveLimit ? { maxMessageBytes: wanted.messageReceiveLimit } : {}),
  ...(creds === undefined ? {} : { tls: { cert: pem(creds.cert), key: pem(creds.key) } }),
});
const told = fromJson(type(schema, "ServerCompatResponse"), {
  host: mock.host,
  port: mock.port,
  ...(creds === undefined ? {} : { pemCert: creds.cert }),
});
const bytes = Buffer.from(toBinary(type(schema, "ServerCompatResponse"), told));
const length = Buffer.alloc(4);
length.writeUInt32BE(bytes.length);
process.stdout.write(Buffer.concat([length, bytes]));
await once(process, "SIGTERM");
await mock.close();

function named(name: string): string {
  return `connectrpc.conformance.v1.${name}`;
}

function type(registry: FileRegistry, name: string): DescMessage {
  const found = registry.getMessage(named(name));
  if (found === undefined) throw new Error(`The schema has no ${name}.`);
  return found;
}

async function received(registry: FileRegistry) {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    const all = Buffer.concat(chunks);
    if (all.length < 4 || all.length < 4 + all.readUInt32BE()) continue;
    return fromBinary(type(registry, "ServerCompatRequest"), all.subarray(4, 4 + all.readUInt32BE()));
  }
  throw new Error("stdin ended before the runner said what server it wants.");
}

function pem(base64: string): string {
  return Buffer.from(base64, "base64").toString();
}
