import { create, type DescMethod, fromBinary, type Message, type UnknownField } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import type { HandlerContext } from "@connectrpc/connect";

/**
 * The message that Connect's library encodes to these bytes. With the binary codec they pass as they are,
 * right or wrong: as one field that the message does not know, whose value is all the rest.
 */
export function answerFrom({ output }: DescMethod, bytes: Uint8Array, context: HandlerContext): Message {
  if (isJson(context)) return fromBinary(output, bytes);
  const message: Message = create(output);
  const field = wholeAsField(bytes);
  if (field !== undefined) message.$unknown = [field];
  return message;
}

function wholeAsField(bytes: Uint8Array): UnknownField | undefined {
  if (bytes.length === 0) return undefined;
  const reader = new BinaryReader(bytes);
  const [no, wireType] = reader.tag();
  return { no, wireType, data: bytes.subarray(reader.pos) };
}

function isJson({ requestHeader, url }: HandlerContext): boolean {
  const type = requestHeader.get("content-type");
  // A GET has no body: its codec is a parameter.
  return type === null ? new URL(url).searchParams.get("encoding") === "json" : /[/+]json\b/.test(type);
}
