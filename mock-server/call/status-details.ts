import { create, type DescMessage, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { type Any, anyPack } from "@bufbuild/protobuf/wkt";
import { StatusSchema } from "../../proto/gen/google/rpc/status_pb.ts";

/** The value of `grpc-status-details-bin`: a google.rpc.Status around one detail. */
export function statusDetails<Desc extends DescMessage>(
  code: number,
  message: string,
  schema: Desc,
  detail: MessageShape<Desc>,
): Uint8Array {
  return encodedStatus(code, message, [anyPack(schema, detail)]);
}

/** An encoded google.rpc.Status. */
export function encodedStatus(
  code: number,
  message: string,
  details: readonly Pick<Any, "typeUrl" | "value">[],
): Uint8Array {
  return toBinary(StatusSchema, create(StatusSchema, { code, message, details: [...details] }));
}
