import { type DescMessage, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** A google.protobuf.Any. */
export interface Detail {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/** The value of `grpc-status-details-bin`: a google.rpc.Status around one detail. */
export function statusDetails<Desc extends DescMessage>(
  code: number,
  message: string,
  schema: Desc,
  detail: MessageShape<Desc>,
): Uint8Array {
  const typeUrl = `type.googleapis.com/${schema.typeName}`;
  return encodedStatus(code, message, [{ typeUrl, value: toBinary(schema, detail) }]);
}

/**
 * A google.rpc.Status. Written field by field, because no library at hand has the type.
 * See https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto
 */
export function encodedStatus(code: number, message: string, details: readonly Detail[]): Uint8Array {
  const status = new BinaryWriter()
    .tag(1, WireType.Varint)
    .int32(code)
    .tag(2, WireType.LengthDelimited)
    .string(message);
  for (const { typeUrl, value } of details) {
    const any = new BinaryWriter()
      .tag(1, WireType.LengthDelimited)
      .string(typeUrl)
      .tag(2, WireType.LengthDelimited)
      .bytes(value)
      .finish();
    status.tag(3, WireType.LengthDelimited).bytes(any);
  }
  return status.finish();
}
