import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { Metadata, status } from "@grpc/grpc-js";

/** Ends a call with a status other than OK. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;

  constructor(code: status, details: string, metadata: Metadata = new Metadata()) {
    super(details);
    this.code = code;
    this.details = details;
    this.metadata = metadata;
  }
}

/** INVALID_ARGUMENT with a `google.rpc.BadRequest` that names the field. */
export function invalid(field: string, why: string): Refusal {
  const violation = new BinaryWriter().tag(1, 2).string(field).tag(2, 2).string(why).finish();
  const badRequest = new BinaryWriter().tag(1, 2).bytes(violation).finish();
  const any = new BinaryWriter()
    .tag(1, 2)
    .string("type.googleapis.com/google.rpc.BadRequest")
    .tag(2, 2)
    .bytes(badRequest)
    .finish();
  const details = `${field}: ${why}`;
  const whole = new BinaryWriter().tag(1, 0).int32(status.INVALID_ARGUMENT);
  const metadata = new Metadata();
  metadata.set(
    "grpc-status-details-bin",
    Buffer.from(whole.tag(2, 2).string(details).tag(3, 2).bytes(any).finish()),
  );
  return new Refusal(status.INVALID_ARGUMENT, details, metadata);
}
