import type { DescService } from "@bufbuild/protobuf";
import { streamsRequests } from "../../contracts/model/method-kind.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import { bundled } from "../../mock-server/index.ts";

export interface BannerFacts {
  readonly address: string;
  readonly tls: boolean;
  readonly seed: number;
  readonly speed: number;
  readonly faults: readonly string[];
  /** The schemas as they were given, and their services. */
  readonly schemas?: readonly string[];
  readonly services?: readonly DescService[];
  /** Types for which no valid message is found, each with the reason. */
  readonly unfakeable?: readonly { readonly type: string; readonly reason: string }[];
  readonly stubs?: { readonly dir: string; readonly stubs: number; readonly files: number };
  /** Where the admin page is, with its token. */
  readonly admin?: string;
  readonly files: { readonly dir: string; readonly temporary: boolean };
}

/** The banner of a mock: where it serves, what, and a line to try. `ready` is the last one, for scripts. */
export function mockBanner(facts: BannerFacts): string {
  const { address, tls, seed, speed, faults, files, services } = facts;
  const faultText = faults.length === 0 ? "none" : faults.join(", ");
  return `streamproof mock on ${address} (gRPC, gRPC-Web and Connect, ${tls ? "with" : "without"} TLS)
  serves  ${servedText(services)}, reflection, health
${services === undefined ? `  files   ${files.dir}${files.temporary ? " (temporary)" : ""}\n` : ""}  seed    ${seed}
  speed   ${speed}
${stubsLine(facts)}  faults  ${faultText}
${unfakeableLines(facts)}${browserLine(services)}  try     ${tryLine(address, tls, services)}
  verify  streamproof verify ${tls ? `https://${address} --insecure` : address}${speed === 1 ? "" : ` --speed ${speed}`}${schemaWords(facts)}
${facts.admin === undefined ? "" : `  admin   ${facts.admin}\n`}ready
`;
}

/** A browser's fetch sends its request as a whole: gRPC-Web and Connect stream only responses there. */
function browserLine(services: readonly DescService[] = bundled): string {
  const streaming = services
    .flatMap(({ methods }) => methods)
    .filter(streamsRequests)
    .map(({ name }) => name);
  if (streaming.length === 0) return "";
  return `  browser cannot call ${firstOf(streaming, "more")} (streaming requests)\n`;
}

const mostNamed = 8;

/** The first of some names, and how many more there are. */
function firstOf(names: readonly string[], more: string): string {
  const named = names.slice(0, mostNamed).join(", ");
  return names.length <= mostNamed ? named : `${named} and ${names.length - mostNamed} ${more}`;
}

const mostUnfakeable = 5;

function unfakeableLines({ unfakeable = [] }: BannerFacts): string {
  const lines = unfakeable.slice(0, mostUnfakeable).map(({ type, reason }) => `${type}: ${reason}`);
  if (unfakeable.length > mostUnfakeable) lines.push(`and ${unfakeable.length - mostUnfakeable} more types`);
  return lines.map((line) => `  invalid no valid ${line}\n`.replace("no valid and", "and")).join("");
}

function stubsLine({ stubs }: BannerFacts): string {
  return stubs === undefined
    ? ""
    : `  stubs   ${stubs.stubs} in ${stubs.files === 1 ? "1 file" : `${stubs.files} files`} of ${stubs.dir}\n`;
}

function schemaWords({ schemas = [] }: BannerFacts): string {
  return schemas.map((path) => ` --schema ${path}`).join("");
}

function servedText(services: readonly DescService[] | undefined): string {
  if (services === undefined) return "streaming.StreamingService, chat.ChatService";
  return firstOf(
    services.map(({ typeName }) => typeName),
    "more services",
  );
}

function tryLine(address: string, tls: boolean, services: readonly DescService[] | undefined): string {
  const [first] = services?.flatMap(({ methods }) => methods) ?? [];
  const request = first === undefined ? '{"filePath": "every-byte.bin", "chunkSize": 400}' : "{}";
  const name = first === undefined ? "streaming.StreamingService/DownloadFile" : rpcName(first);
  const method = `${tls ? "https" : "http"}://${address}/${name}`;
  const way = tls ? "--insecure" : "--http2-prior-knowledge";
  return `buf curl ${way} --protocol grpc -d '${request}' ${method}`;
}
