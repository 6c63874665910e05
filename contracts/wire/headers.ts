import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Subject } from "../model/subject.ts";
import { fieldOf, type HeaderBlock, isGrpcResponse, type ServerStream } from "./stream.ts";
import { wireClause } from "./wire-clause.ts";

/** Header blocks: HTTP's own rules, and gRPC's for metadata. */
export function headerClauses(subject: Subject): readonly Clause[] {
  return [
    wireClause(subject, {
      id: "wire/http-status",
      further: "grpc/doc/PROTOCOL-HTTP2.md, Responses; grpc/doc/http-grpc-status-mapping.md",
      sentence: "The response has the HTTP status 200, also where the call fails.",
      judge: ({ blocks: [first] }) =>
        first === undefined ? vacuous("no headers came") : judgeHttpStatus(first),
    }),
    wireClause(subject, {
      id: "wire/content-type",
      further: "grpc/doc/PROTOCOL-HTTP2.md, Responses, Content-Type",
      sentence: "The response has one content-type: application/grpc, possibly with a suffix such as +proto.",
      judge: judgeContentType,
    }),
    wireClause(subject, {
      id: "wire/header-names",
      further: "RFC 9113, sections 8.2 and 8.3",
      sentence:
        "Header names are lower case and of legal characters, connection headers are absent, and :status comes first, once, and not in trailers.",
      judge: ({ blocks }) => firstWrong(blocks, wrongName),
    }),
    wireClause(subject, {
      id: "wire/header-values",
      further: "grpc/doc/PROTOCOL-HTTP2.md, Custom-Metadata; RFC 9113, section 8.2.1",
      sentence:
        "Values of metadata are printable ASCII without blanks around them, those of -bin names base64.",
      judge: ({ blocks }) => firstWrong(blocks, wrongValue),
    }),
    wireClause(subject, {
      id: "wire/header-blocks",
      further: "RFC 9113, section 8.1",
      sentence: "A response has one block of headers and one of trailers at most.",
      judge: ({ blocks }) =>
        blocks.length <= 2
          ? holds
          : violated(`The response has ${blocks.length} header blocks; two are the most.`),
    }),
  ];
}

function firstWrong(
  blocks: readonly HeaderBlock[],
  wrong: (block: HeaderBlock, index: number) => string | undefined,
): Verdict {
  const why = blocks.map(wrong).find((found) => found !== undefined);
  return why === undefined ? holds : violated(`${why}.`);
}

function judgeHttpStatus(first: HeaderBlock): Verdict {
  const status = fieldOf(first, ":status");
  if (status === "200") return holds;
  if (status === undefined) return violated("The response has no :status.");
  const type = fieldOf(first, "content-type") ?? "none";
  return violated(`The HTTP status is ${status}, with content-type ${type}: ${causeOf(status, type)}.`);
}

function causeOf(status: string, type: string): string {
  if (status === "404") return "a proxy or a router has no route to the method";
  if (status === "415") return "the server, or something before it, does not take application/grpc";
  if (/^50[234]$/.test(status)) return "a proxy does not reach the server behind it";
  return /html/.test(type) ? "a web server answers, not gRPC" : "expected 200, and the error in grpc-status";
}

function judgeContentType(stream: ServerStream): Verdict {
  const [first] = stream.blocks;
  if (first === undefined || fieldOf(first, ":status") !== "200")
    return vacuous("the HTTP status is not 200");
  const types = stream.blocks.flatMap(({ fields }) => fields.filter(([name]) => name === "content-type"));
  const [, type] = types[0] ?? [];
  if (type === undefined) return violated("The response has no content-type; expected application/grpc.");
  if (isGrpcResponse(stream)) {
    const [other] = types.slice(1).filter(([, value]) => value !== type);
    return other === undefined
      ? holds
      : violated(`The response has two content-types: ${type} and ${other[1]}.`);
  }
  const web = type.startsWith("application/grpc-web") ? " (that is gRPC-Web)" : "";
  return violated(`The content-type is ${JSON.stringify(type)}${web}; expected application/grpc.`);
}

const connectionHeaders = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);
/** Characters of a token but for upper-case letters. Source: RFC 9110, section 5.6.2. */
const legalName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;

function wrongName({ fields }: HeaderBlock, index: number): string | undefined {
  const pseudo = fields.filter(([name]) => name.startsWith(":"));
  if (index > 0 && pseudo.length > 0) return `Trailers have the pseudo-header ${pseudo[0]?.[0]}`;
  if (pseudo.length > 1) return `The response has ${pseudo.map(([name]) => name).join(" and ")}`;
  if (index === 0 && !(fields[0]?.[0] ?? "").startsWith(":")) return "A header stands before :status";
  for (const [name] of fields) {
    if (name.startsWith(":")) continue;
    if (/[A-Z]/.test(name)) return `The header name ${JSON.stringify(name)} has upper-case letters`;
    if (!legalName.test(name))
      return `The header name ${JSON.stringify(name)} has characters that no name has`;
    if (connectionHeaders.has(name))
      return `The header ${name} belongs to HTTP/1.1; HTTP/2 has no connection headers`;
  }
  return undefined;
}

function wrongValue({ fields }: HeaderBlock): string | undefined {
  for (const [name, value] of fields) {
    // wire/message judges the bytes of grpc-message.
    if (name.startsWith(":") || name === "grpc-message" || name === "grpc-status-details-bin") continue;
    if (/[\0\r\n]/.test(value)) return `The value of ${name} has a line break or a NUL`;
    if (name.endsWith("-bin")) {
      const wrong = value.split(",").find((part) => !/^[A-Za-z0-9+/_-]*={0,2}$/.test(part.trim()));
      if (wrong !== undefined) return `The value of ${name} is not base64`;
      continue;
    }
    if (/^[ \t]|[ \t]$/.test(value)) return `The value of ${name} has blanks around it`;
    if (!name.startsWith("grpc-") && /[^\x20-\x7e]/.test(value))
      return `The value of ${name} is not printable ASCII`;
  }
  return undefined;
}
