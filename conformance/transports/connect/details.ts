import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Metadata } from "../../../contracts/transcript/metadata.ts";
import type { ConnectError } from "./error.ts";

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
