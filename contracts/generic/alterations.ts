import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Clause } from "../model/clause.ts";
import type { CallOptions, Capability, Step } from "../model/scenario.ts";
import { Code } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import type { Metadata } from "../transcript/metadata.ts";
import { endOf } from "../transcript/query.ts";

/** A change of a call that must make no difference. */
export interface Alteration {
  readonly scenario: string;
  /** Several alterations may belong to one clause. */
  readonly clause: Pick<Clause, "id" | "level" | "sentence">;
  /** How the call was made, in words: where a call is wrong in one form only, the form is named. */
  readonly form: string;
  readonly needs: readonly Capability[];
  readonly options?: CallOptions;
  readonly change?: (step: Step) => Step;
  /** Whether an exchange can be made in this form; all where absent. */
  readonly applies?: (steps: readonly Step[]) => boolean;
  /**
   * Whether the response must be the same to the letter. A server may give back fields that it does not know, and
   * what it was told in metadata.
   */
  readonly sameContent?: true;
  /** Another outcome that is allowed. */
  readonly unless?: (altered: Transcript) => boolean;
}

/** gRPC's header and Connect's, of streams and of unary calls. */
const acceptEncoding: ReadonlySet<string> = new Set([
  "grpc-accept-encoding",
  "connect-accept-encoding",
  "accept-encoding",
]);

const framing = {
  id: "call/framing",
  level: "must",
  sentence: "Messages are read the same however they are cut into DATA frames.",
} as const;

export const alterations: readonly Alteration[] = [
  {
    scenario: "unknown-fields",
    clause: {
      id: "call/unknown-fields",
      level: "must",
      sentence: "A request with fields the schema does not know is served as if they were absent.",
    },
    form: "with fields that the schema does not know",
    needs: ["raw-bytes"],
    change: (step) => {
      switch (step.kind) {
        case "send":
          return { ...step, bytes: withUnknownFields(step.bytes) };
        case "send-all":
          return {
            ...step,
            messages: function* () {
              for (const message of step.messages()) yield withUnknownFields(message);
            },
          };
        default:
          return step;
      }
    },
  },
  {
    scenario: "unknown-metadata",
    clause: {
      id: "call/metadata-tolerated",
      level: "must",
      sentence:
        "Unknown ASCII and -bin request metadata, repeated keys and 4 KiB of it do not affect the result.",
    },
    form: "with metadata that nobody knows",
    needs: ["metadata"],
    options: { metadata: muchMetadata() },
  },
  {
    scenario: "compressed-request",
    clause: {
      id: "call/compressed-request",
      level: "should",
      sentence:
        "gzip-compressed request messages are served the same, or refused with UNIMPLEMENTED and a grpc-accept-encoding.",
    },
    form: "with gzip-compressed messages",
    needs: ["compression"],
    options: { gzip: true },
    unless: (altered) => {
      const end = endOf(altered);
      const accepts = altered.events.some(
        (event) => "metadata" in event && event.metadata.some(([name]) => acceptEncoding.has(name)),
      );
      const inTrailers = end?.trailers.some(([name]) => acceptEncoding.has(name)) === true;
      return end?.status.code === Code.UNIMPLEMENTED && (accepts || inTrailers);
    },
  },
  {
    scenario: "messages-in-one-frame",
    clause: framing,
    form: "with all messages in one DATA frame",
    needs: ["framing"],
    options: { framing: "joined" },
    sameContent: true,
    applies: sendsAtOnce,
  },
  {
    scenario: "messages-over-frames",
    clause: framing,
    form: "with messages that are cut into several DATA frames, the first time within the length prefix",
    needs: ["framing"],
    options: { framing: "split" },
    sameContent: true,
  },
  {
    scenario: "no-accept-encoding",
    clause: {
      id: "call/accept-encoding-optional",
      level: "must",
      sentence: "A call without grpc-accept-encoding is served the same.",
    },
    form: "without grpc-accept-encoding",
    needs: ["framing"],
    options: { acceptsEncodings: false },
  },
];

/** Whether nothing is awaited before the last request is sent: else the first one would never go out. */
function sendsAtOnce(steps: readonly Step[]): boolean {
  const sent = steps.findLastIndex(({ kind }) => kind === "half-close");
  return steps.slice(0, sent).every(({ kind }) => kind === "open" || kind === "send" || kind === "send-all");
}

/** Appends fields of numbers that no schema here uses, one of each wire type that is in use. */
function withUnknownFields(message: Uint8Array): Uint8Array {
  const fields = new BinaryWriter()
    .tag(100_001, WireType.Varint)
    .uint32(7)
    .tag(100_002, WireType.LengthDelimited)
    .string("unknown")
    .tag(100_003, WireType.Bit64)
    .fixed64("1")
    .tag(100_004, WireType.Bit32)
    .fixed32(1)
    .finish();
  const all = new Uint8Array(message.length + fields.length);
  all.set(message);
  all.set(fields, message.length);
  return all;
}

/** A little under 4 KiB in all, names and values. */
function muchMetadata(): Metadata {
  const many = Array.from(
    { length: 9 },
    (_, index) => [`x-streamproof-${index}`, `${index}`.repeat(380)] as const,
  );
  return [
    ["x-streamproof-repeated", "one"],
    ["x-streamproof-repeated", "two"],
    ["x-streamproof-bin", Buffer.from([0, 255, 1, 254]).toString("base64").replace(/=+$/, "")],
    ...many,
  ];
}
