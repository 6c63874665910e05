import { type DescMethod, fromBinary, fromJsonString, toBinary, toJsonString } from "@bufbuild/protobuf";
import { typesOf } from "../../../contracts/transcript/types.ts";
import { code, StatusError } from "../../call/status-error.ts";

/** Between the messages of the wire and encoded messages. */
export interface Codec {
  /** Whether the messages of the wire are the encoded ones. */
  readonly isPlain: boolean;
  readonly request: (bytes: Uint8Array) => Uint8Array;
  readonly response: (bytes: Uint8Array) => Uint8Array;
}

const proto: Codec = { isPlain: true, request: (bytes) => bytes, response: (bytes) => bytes };

/** The codec that a content-type of gRPC asks for; undefined where nobody here has it. */
export function codecOf(contentType: string, method: DescMethod): Codec | undefined {
  const name = /^application\/grpc(?:\+([^;\s]+))?/i.exec(contentType)?.[1] ?? "proto";
  if (name === "proto") return proto;
  return name === "json" ? jsonCodec(method) : undefined;
}

function jsonCodec({ input, output }: DescMethod): Codec {
  return {
    isPlain: false,
    request: (bytes) => {
      const options = { registry: typesOf(input.file), ignoreUnknownFields: true };
      try {
        return toBinary(input, fromJsonString(input, Buffer.from(bytes).toString(), options));
      } catch (thrown) {
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        throw new StatusError(code.invalidArgument, `Cannot read ${input.typeName} as JSON: ${why}`);
      }
    },
    response: (bytes) =>
      Buffer.from(toJsonString(output, fromBinary(output, bytes), { registry: typesOf(output.file) })),
  };
}
