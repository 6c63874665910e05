import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { streamsRequests, streamsResponses } from "../../contracts/model/method-kind.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import type { OwnClause } from "../schema/own-clauses.ts";

/** What services promise beyond their schema, in Markdown: a section for each RPC that promises something. */
export function contractPage(services: readonly DescService[], own: readonly OwnClause[]): string {
  return `${services.map((service) => serviceSection(service, own)).join("\n\n")}\n`;
}

function serviceSection(service: DescService, own: readonly OwnClause[]): string {
  const told = service.methods.filter((method) => clausesOf(method, own).length > 0);
  const silent = service.methods.filter((method) => !told.includes(method));
  return [
    `# Contract of ${service.typeName}`,
    "What its RPCs promise beyond their schema; `streamproof verify HOST` holds a server to it, and to what every RPC owes\n(`streamproof clauses`).",
    ...told.map((method) => methodSection(method, own)),
    ...(silent.length === 0
      ? []
      : [`Nothing of its own is said of ${silent.map(({ name }) => `\`${name}\``).join(", ")}.`]),
  ].join("\n\n");
}

function methodSection(method: DescMethod, own: readonly OwnClause[]): string {
  const side = (streams: boolean, name: string) => `${streams ? "a stream of " : ""}\`${name}\``;
  const types = `Takes ${side(streamsRequests(method), method.input.typeName)}, and answers with ${side(streamsResponses(method), method.output.typeName)}.`;
  const lines = clausesOf(method, own).map(
    ({ clause: { level, sentence, id } }) => `- **${level.toUpperCase()}** ${sentence} (\`${id}\`)`,
  );
  return [`## ${method.name}`, types, lines.join("\n")].join("\n\n");
}

function clausesOf(method: DescMethod, own: readonly OwnClause[]): readonly OwnClause[] {
  return own.filter(({ rpc }) => rpc === rpcName(method));
}
