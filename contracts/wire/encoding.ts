import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";
import { endOf } from "../transcript/query.ts";
import { type DataFrame, isGrpcResponse, type ServerStream } from "./stream.ts";
import { wireClause } from "./wire-clause.ts";

/** Length-prefixed messages, and how they are compressed. */
export function encodingClauses(subject: Subject): readonly Clause[] {
  return [
    wireClause(subject, {
      id: "wire/encoding",
      further: "grpc/doc/PROTOCOL-HTTP2.md, Length-Prefixed-Message; grpc/doc/compression.md",
      sentence:
        "The compressed flag of a message is 0 or 1; 1 needs a grpc-encoding, sent once, that the client accepts, and the message is compressed with it.",
      judge: judgeEncoding,
    }),
    wireClause(subject, {
      id: "wire/whole-messages",
      further: "grpc/doc/PROTOCOL-HTTP2.md, Length-Prefixed-Message",
      sentence: "DATA frames hold whole messages: each has as many bytes as its prefix says.",
      judge: judgeWhole,
    }),
  ];
}

/** What the runner says that it accepts. */
const accepted: ReadonlySet<string> = new Set(["identity", "gzip", "deflate"]);

function judgeEncoding(stream: ServerStream, transcript: Transcript): Verdict {
  const [first] = stream.blocks;
  if (first === undefined || !isGrpcResponse(stream)) return vacuous("the response is not gRPC");
  const encodings = stream.blocks.flatMap(({ fields }) =>
    fields.filter(([name]) => name === "grpc-encoding").map(([, value]) => value),
  );
  const [encoding, other] = encodings;
  if (other !== undefined) return violated(`grpc-encoding was sent twice: ${encoding} and ${other}.`);
  if (encoding !== undefined && !accepted.has(encoding)) {
    return violated(`grpc-encoding is ${encoding}; the client accepts ${[...accepted].join(", ")}.`);
  }
  // Where frames were left out nobody knows where the next message begins.
  const flags = stream.isWhole ? flagsOf(stream.data) : [];
  const odd = flags.find((flag) => flag > 1);
  if (odd !== undefined)
    return violated(`A message has the compressed flag ${odd}; 0 and 1 are all there is.`);
  if (flags.includes(1) && (encoding ?? "identity") === "identity") {
    return violated("A message says that it is compressed, and there is no grpc-encoding.");
  }
  const end = endOf(transcript);
  if (flags.includes(1) && end?.cause === "malformed-message" && isAboutCompression(end.status.message)) {
    return violated(`A compressed message cannot be read: ${end.status.message}.`, {
      event: transcript.events.indexOf(end),
    });
  }
  return flags.length === 0 ? vacuous("no message came") : holds;
}

/** The runner's own words for it. */
function isAboutCompression(message: string): boolean {
  return /flag|compressed/.test(message);
}

const prefixBytes = 5;

/** The compressed flags of the messages, as far as the kept beginnings of the DATA frames show them. */
function flagsOf(frames: readonly DataFrame[]): readonly number[] {
  const flags: number[] = [];
  /** Bytes until the next prefix begins. */
  let ahead = 0;
  for (const { length, padding = 0, head } of frames) {
    const size = length - padding;
    const bytes = Buffer.from(head, "hex");
    let at = ahead;
    while (at < size) {
      // The prefix is cut, or lies behind what was kept.
      if (at + prefixBytes > bytes.length) return flags;
      flags.push(bytes[at] ?? 0);
      at += prefixBytes + bytes.readUInt32BE(at + 1);
    }
    ahead = at - size;
  }
  return flags;
}

function judgeWhole(stream: ServerStream, transcript: Transcript): Verdict {
  if (!isGrpcResponse(stream)) return vacuous("the response is not gRPC");
  const end = endOf(transcript);
  if (end?.cause === "malformed-message" && !isAboutCompression(end.status.message)) {
    return violated(`The DATA frames do not hold whole messages: ${end.status.message}.`, {
      event: transcript.events.indexOf(end),
    });
  }
  return stream.data.length === 0 ? vacuous("no message came") : holds;
}
