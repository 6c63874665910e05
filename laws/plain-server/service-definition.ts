import { type DescMessage, type DescService, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";

/** What grpc-js needs to know of a service, under the methods' local names. */
export function definitionOf(service: DescService): ServiceDefinition {
  return Object.fromEntries(service.methods.map((method) => [method.localName, methodOf(method)]));
}

function methodOf(method: DescService["methods"][number]): MethodDefinition<Message, Message> {
  const kind = method.methodKind;
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    requestStream: kind === "client_streaming" || kind === "bidi_streaming",
    responseStream: kind === "server_streaming" || kind === "bidi_streaming",
    requestSerialize: serializeOf(method.input),
    requestDeserialize: deserializeOf(method.input),
    responseSerialize: serializeOf(method.output),
    responseDeserialize: deserializeOf(method.output),
  };
}

function serializeOf(schema: DescMessage): (message: Message) => Buffer {
  return (message) => Buffer.from(toBinary(schema, message));
}

function deserializeOf(schema: DescMessage): (bytes: Buffer) => Message {
  return (bytes) => fromBinary(schema, bytes);
}
