import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { isRecord } from "../../../../contracts/transcript/is-record.ts";
import type { Metadata } from "../../../../contracts/transcript/metadata.ts";
import type { ConnectError } from "./status.ts";

/** The details of an error where gRPC has them, so that one clause can judge them of every protocol. */
export function detailsTrailer({ status, details }: ConnectError): Metadata {
  if (details.length === 0) return [];
  // google.rpc.Status: code = 1, message = 2, details = 3.
  const writer = new BinaryWriter()
    .tag(1, WireType.Varint)
    .int32(status.code)
    .tag(2, WireType.LengthDelimited)
    .string(status.message);
  for (const { typeName, value } of details) {
    const any = new BinaryWriter()
      .tag(1, WireType.LengthDelimited)
      .string(`type.googleapis.com/${typeName}`)
      .tag(2, WireType.LengthDelimited)
      .bytes(value)
      .finish();
    writer.tag(3, WireType.LengthDelimited).bytes(any);
  }
  return [["grpc-status-details-bin", Buffer.from(writer.finish()).toString("base64")]];
}

/** The trailers of an end-stream message. Source: connectrpc.com/docs/protocol, "EndStreamResponse". */
export function trailersFromMetadata(json: unknown): Metadata {
  if (!isRecord(json)) return [];
  return Object.entries(json).flatMap(([name, values]) =>
    Array.isArray(values) ? values.map((value) => [name.toLowerCase(), String(value)] as const) : [],
  );
}

const trailerPrefix = "trailer-";

/** A unary response's headers, and its trailers, which are headers with a prefix. */
export function splitHeaders(all: Metadata): { readonly headers: Metadata; readonly trailers: Metadata } {
  return {
    headers: all.filter(([name]) => !name.startsWith(trailerPrefix)),
    trailers: all.flatMap(([name, value]) =>
      name.startsWith(trailerPrefix) ? [[name.slice(trailerPrefix.length), value] as const] : [],
    ),
  };
}
