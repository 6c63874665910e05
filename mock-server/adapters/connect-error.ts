import { fromBinary } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { StatusSchema } from "../../proto/gen/google/rpc/status_pb.ts";
import { valuesOf } from "../call/header-fields.ts";
import { StatusError, statusErrorFrom } from "../call/status-error.ts";

export const detailsTrailer = "grpc-status-details-bin";

/** An error for Connect's library, with the details of the status. */
export function connectErrorFrom(thrown: unknown): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  const status = statusErrorFrom(thrown);
  const error = new ConnectError(status.message, status.code);
  const [details] = valuesOf(status.trailers.get(detailsTrailer) ?? []);
  if (details instanceof Uint8Array) error.details = detailsOf(details);
  return error;
}

/** Why a call is over, as the engine has it: Connect's codes are gRPC's. */
export function statusErrorFromConnect(reason: unknown): StatusError {
  if (reason instanceof StatusError) return reason;
  const { code, rawMessage } = ConnectError.from(reason);
  return new StatusError(code, rawMessage);
}

/** The details of an encoded google.rpc.Status. */
function detailsOf(status: Uint8Array): ConnectError["details"] {
  return fromBinary(StatusSchema, status).details.map(({ typeUrl, value }) => ({
    type: typeUrl.split("/").at(-1) ?? "",
    value: new Uint8Array(value),
  }));
}
