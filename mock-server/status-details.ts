import { type DescMessage, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/**
 * The value of `grpc-status-details-bin`: a google.rpc.Status around one detail.
 * Written field by field, because no library at hand has the type.
 * See https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto
 */
export function statusDetails<Desc extends DescMessage>(
  code: number,
  message: string,
  schema: Desc,
  detail: MessageShape<Desc>,
): Uint8Array {
  const any = new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .string(`type.googleapis.com/${schema.typeName}`)
    .tag(2, WireType.LengthDelimited)
    .bytes(toBinary(schema, detail))
    .finish();
  return new BinaryWriter()
    .tag(1, WireType.Varint)
    .int32(code)
    .tag(2, WireType.LengthDelimited)
    .string(message)
    .tag(3, WireType.LengthDelimited)
    .bytes(any)
    .finish();
}
