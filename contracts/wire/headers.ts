import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Subject } from "../model/subject.ts";
import { fieldOf, type HeaderBlock, isGrpcResponse, type ServerStream, serverStream } from "./stream.ts";
import { framesClause, wireClause } from "./wire-clause.ts";

/** Header blocks: HTTP's own rules, and gRPC's for metadata. */
export function headerClauses(subject: Subject): readonly Clause[] {
  return [
    wireClause(subject, {
      id: "wire/http-status",
      further: "grpc/doc/PROTOCOL-HTTP2.md, Responses; grpc/doc/http-grpc-status-mapping.md",
      sentence: "The response has the HTTP status 200, also where the call fails.",
      judge: ({ blocks: [first], place }) =>
        first === undefined ? vacuous("no headers came") : judgeHttpStatus(first, place(first)),
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
      judge: (stream) => firstWrong(stream, wrongName),
    }),
    wireClause(subject, {
      id: "wire/header-values",
      further: "grpc/doc/PROTOCOL-HTTP2.md, Custom-Metadata; RFC 9113, section 8.2.1",
      sentence:
        "Values of metadata are printable ASCII without blanks around them, those of -bin names base64.",
      judge: (stream) => firstWrong(stream, wrongValue),
    }),
    framesClause(subject, {
      id: "wire/header-blocks",
      further: "RFC 9113, section 8.1",
      sentence:
        "A response begins with its headers, and has one block of headers and one of trailers at most; informational headers (1xx) end nothing.",
      judge: (_, transcript) => {
        const stream = serverStream(transcript);
        return stream === undefined ? vacuous("no frames were seen") : judgeBlocks(stream);
      },
    }),
    wireClause(subject, {
      id: "wire/header-size",
      level: "should",
      further: "grpc/doc/PROTOCOL-HTTP2.md, Custom-Metadata; RFC 9113, section 10.5.1",
      sentence: "Header blocks stay under 8 KiB: many clients and proxies take no more.",
      judge: (stream) => firstWrong(stream, tooLarge),
    }),
    wireClause(subject, {
      id: "wire/content-length",
      further: "RFC 9113, section 8.1.1",
      sentence: "A content-length, where there is one, is the number of bytes in the DATA frames.",
      judge: judgeContentLength,
    }),
  ];
}

type Place = ReturnType<ServerStream["place"]>;

function firstWrong(
  { blocks, place }: ServerStream,
  wrong: (block: HeaderBlock, index: number) => string | undefined,
): Verdict {
  for (const [index, block] of blocks.entries()) {
    const why = wrong(block, index);
    if (why !== undefined) return violated(`${why}.`, place(block));
  }
  return holds;
}

function judgeBlocks({ frames, blocks, place }: ServerStream): Verdict {
  if (blocks.length > 2) {
    const said = `The response has ${blocks.length} header blocks; two are the most.`;
    return violated(said, place(blocks[1]));
  }
  const first = frames.find(({ type }) => type === "DATA" || type === "HEADERS");
  if (first === undefined) return vacuous("the server sent no headers");
  if (first.type === "DATA") {
    return violated("DATA came before the headers of the response.", place(first));
  }
  const early = frames.find(
    (frame) => frame.type === "HEADERS" && frame.endStream && !blocks.includes(frame),
  );
  return early === undefined
    ? holds
    : violated("Informational headers (1xx) carry END_STREAM; a response has to follow them.", place(early));
}

const mostHeaderBytes = 8 * 1024;

/** As SETTINGS_MAX_HEADER_LIST_SIZE counts: name, value, and 32 bytes for each field. */
function tooLarge({ fields }: HeaderBlock): string | undefined {
  const bytes = fields.reduce((sum, [name, value]) => sum + name.length + value.length + 32, 0);
  return bytes <= mostHeaderBytes
    ? undefined
    : `A header block has ${bytes} bytes; ${mostHeaderBytes} are the most`;
}

function judgeContentLength({ blocks: [first], data, end, isWhole, place }: ServerStream): Verdict {
  const given = first === undefined ? undefined : fieldOf(first, "content-length");
  if (given === undefined) return vacuous("the response has no content-length");
  if (!/^\d+$/.test(given))
    return violated(`content-length is ${JSON.stringify(given)}, which is no number.`, place(first));
  if (end === undefined || !isWhole) return vacuous("the response was not seen as a whole");
  const bytes = data.reduce((sum, { length, padding = 0 }) => sum + length - padding, 0);
  return given === String(bytes)
    ? holds
    : violated(`content-length is ${JSON.stringify(given)}, and ${bytes} bytes of DATA came.`, place(first));
}

function judgeHttpStatus(first: HeaderBlock, place: Place): Verdict {
  const status = fieldOf(first, ":status");
  if (status === "200") return holds;
  if (status === undefined) return violated("The response has no :status.", place);
  const type = fieldOf(first, "content-type") ?? "none";
  return violated(
    `The HTTP status is ${status}, with content-type ${type}: ${causeOf(status, type)}.`,
    place,
  );
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
  const times = first.fields.filter(([name]) => name === "content-type").length;
  if (times > 1)
    return violated(`The response headers have content-type ${times} times.`, stream.place(first));
  const types = stream.blocks.flatMap(({ fields }) => fields.filter(([name]) => name === "content-type"));
  const [, type] = types[0] ?? [];
  if (type === undefined) {
    return violated("The response has no content-type; expected application/grpc.", stream.place(first));
  }
  if (isGrpcResponse(stream)) {
    const [other] = types.slice(1).filter(([, value]) => value !== type);
    return other === undefined
      ? holds
      : violated(`The response has two content-types: ${type} and ${other[1]}.`);
  }
  const web = type.startsWith("application/grpc-web") ? " (that is gRPC-Web)" : "";
  return violated(
    `The content-type is ${JSON.stringify(type)}${web}; expected application/grpc.`,
    stream.place(first),
  );
}

const connectionHeaders = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  // Of requests alone.
  "te",
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
