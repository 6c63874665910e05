import { fromBinary } from "@bufbuild/protobuf";
import { type Status, StatusSchema } from "../../proto/gen/google/rpc/status_pb.ts";
import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Subject } from "../model/subject.ts";
import { fieldOf, type HeaderBlock, type ServerStream } from "./stream.ts";
import { wireClause } from "./wire-clause.ts";

const section = "grpc/doc/PROTOCOL-HTTP2.md, Responses, Percent-Encoded";

/** What a status says beside its code. */
export function messageClauses(subject: Subject): readonly Clause[] {
  return [
    wireClause(subject, {
      id: "wire/message",
      further: section,
      sentence:
        "grpc-message is sent once, as percent-encoded UTF-8: only printable ASCII stands in it as it is, and % begins two hex digits.",
      judge: judgeMessage,
    }),
    wireClause(subject, {
      id: "wire/status-details",
      further: "grpc/doc/PROTOCOL-HTTP2.md, Responses; google/rpc/status.proto",
      sentence:
        "grpc-status-details-bin is the base64 of a google.rpc.Status, whose code is that of grpc-status, and whose message is that of grpc-message.",
      judge: judgeDetails,
    }),
  ];
}

function lastField(stream: ServerStream, name: string): string | undefined {
  const block = lastWith(stream, name);
  return block === undefined ? undefined : fieldOf(block, name);
}

function lastWith({ blocks }: ServerStream, name: string): HeaderBlock | undefined {
  return blocks.findLast((block) => fieldOf(block, name) !== undefined);
}

function judgeMessage(stream: ServerStream): Verdict {
  const place = stream.place(lastWith(stream, "grpc-message"));
  const times = stream.blocks.flatMap(({ fields }) => fields.filter(([name]) => name === "grpc-message"));
  if (times.length > 1) return violated(`grpc-message was sent ${times.length} times.`, place);
  const message = lastField(stream, "grpc-message");
  if (message === undefined || message === "") return vacuous("no grpc-message came");
  const raw = /[^\x20-\x7e]/.exec(message)?.[0];
  if (raw !== undefined) {
    const byte = raw.charCodeAt(0).toString(16).padStart(2, "0");
    return violated(
      `grpc-message has the byte 0x${byte} as it is: ${shown(message)}. Write it as %${byte.toUpperCase()}.`,
      place,
    );
  }
  const percent = /%(?![0-9a-fA-F]{2})/.exec(message);
  if (percent !== null) {
    return violated(
      `grpc-message has a % that begins no two hex digits: ${shown(message)}. Write it as %25.`,
      place,
    );
  }
  try {
    decodeURIComponent(message);
    return holds;
  } catch {
    return violated(`grpc-message is not UTF-8 once it is decoded: ${shown(message)}.`, place);
  }
}

function judgeDetails(stream: ServerStream): Verdict {
  const place = stream.place(lastWith(stream, "grpc-status-details-bin"));
  const details = lastField(stream, "grpc-status-details-bin");
  const status = lastField(stream, "grpc-status");
  if (details === undefined || status === undefined) return vacuous("no details came");
  // Clients take padded and unpadded base64. Source: PROTOCOL-HTTP2.md, Custom-Metadata.
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(details)) {
    return violated(`grpc-status-details-bin is not base64: ${shown(details)}.`, place);
  }
  const known = statusIn(details);
  if (known === undefined) return violated("grpc-status-details-bin is not a google.rpc.Status.", place);
  if (String(known.code) !== status.trim()) {
    return violated(`grpc-status-details-bin has the code ${known.code}, grpc-status has ${status}.`, place);
  }
  const message = decoded(lastField(stream, "grpc-message") ?? "");
  // Without a message of its own it contradicts nothing.
  return known.message === "" || message === undefined || known.message === message
    ? holds
    : violated(
        `grpc-status-details-bin has the message ${shown(known.message)}, grpc-message says ${shown(message)}.`,
        place,
      );
}

function statusIn(base64: string): Status | undefined {
  try {
    return fromBinary(StatusSchema, Buffer.from(base64, "base64"));
  } catch {
    return undefined;
  }
}

/** undefined where it is not percent-encoded UTF-8: wire/message says so. */
function decoded(message: string): string | undefined {
  try {
    return decodeURIComponent(message);
  } catch {
    return undefined;
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
