import { BinaryReader, base64Encode, WireType } from "@bufbuild/protobuf/wire";
import { ConnectError } from "@connectrpc/connect";
import { StatusError, statusErrorFrom } from "../call/status-error.ts";

const detailsTrailer = "grpc-status-details-bin";

/** An error for Connect's library, with the details and trailers of the status. */
export function connectErrorFrom(thrown: unknown): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  const status = statusErrorFrom(thrown);
  const error = new ConnectError(status.message, status.code);
  for (const [name, value] of status.trailers) {
    if (name === detailsTrailer && typeof value !== "string") error.details = detailsOf(value);
    else error.metadata.set(name, typeof value === "string" ? value : base64Encode(value));
  }
  return error;
}

/** Why a call is over, as the engine has it: Connect's codes are gRPC's. */
export function statusErrorFromConnect(reason: unknown): StatusError {
  if (reason instanceof StatusError) return reason;
  const { code, rawMessage } = ConnectError.from(reason);
  return new StatusError(code, rawMessage);
}

/** The details of an encoded google.rpc.Status: its field 3, each a google.protobuf.Any. */
function detailsOf(status: Uint8Array): ConnectError["details"] {
  return fieldsOf(status, 3).map((any) => {
    const [url = new Uint8Array()] = fieldsOf(any, 1);
    const [value = new Uint8Array()] = fieldsOf(any, 2);
    return { type: new TextDecoder().decode(url).split("/").at(-1) ?? "", value: new Uint8Array(value) };
  });
}

function fieldsOf(message: Uint8Array, wanted: number): readonly Uint8Array[] {
  const reader = new BinaryReader(message);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [no, wireType] = reader.tag();
    if (no === wanted && wireType === WireType.LengthDelimited) found.push(reader.bytes());
    else reader.skip(wireType, no);
  }
  return found;
}
