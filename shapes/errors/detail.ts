import { create, toBinary } from "@bufbuild/protobuf";
import { AnySchema } from "@bufbuild/protobuf/wkt";
import { StatusSchema } from "../../proto/gen/google/rpc/status_pb.ts";

/** Trailers with a google.rpc.Status that carries an empty message of a type. */
export function detailTrailers(status: {
  readonly code: number;
  readonly message: string;
  readonly detail: string;
}): ReadonlyMap<string, Uint8Array> {
  const { code, message, detail } = status;
  const any = create(AnySchema, { typeUrl: `type.googleapis.com/${detail}` });
  return new Map([
    [
      "grpc-status-details-bin",
      toBinary(StatusSchema, create(StatusSchema, { code, message, details: [any] })),
    ],
  ]);
}
