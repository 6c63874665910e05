import {
  type DescMethod,
  type DescService,
  fromBinary,
  fromJson,
  type JsonValue,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import type { Contract } from "../model/contract.ts";
import type { Transcript } from "../transcript/event.ts";

/** The services that a contract file is about, as the schemas given with `--schema` define them. */
export interface Schema {
  readonly services: readonly DescService[];
  /** A method by its full name, `package.Service/Method`. Throws an Error that names those there are. */
  readonly method: (rpc: string) => DescMethod;
}

/** What the default export of a contract file is: contracts that are made when the schema has been read. */
export type ContractsOf = (schema: Schema) => readonly Contract[];

/** Gives the function its type; a contract file exports what this returns. */
export function defineContracts(contracts: ContractsOf): ContractsOf {
  return contracts;
}

export function schemaOf(services: readonly DescService[]): Schema {
  const methods = new Map<string, DescMethod>(
    services.flatMap((service) =>
      service.methods.map((method) => [`${service.typeName}/${method.name}`, method] as const),
    ),
  );
  return {
    services,
    method: (rpc) => {
      const method = methods.get(rpc);
      if (method !== undefined) return method;
      throw new Error(`The schema has no method "${rpc}"; it has ${[...methods.keys()].join(", ")}`);
    },
  };
}

/** A request message from its ProtoJSON, encoded. Throws an Error where it is no request of the method. */
export function request(method: DescMethod, json: JsonValue): Uint8Array {
  return toBinary(method.input, fromJson(method.input, json));
}

/** A message of a call, decoded. */
export interface SeenMessage {
  /** The message as ProtoJSON, fields without a value included. */
  readonly json: JsonValue;
  /** Index in the transcript's events. */
  readonly event: number;
  /** Milliseconds since the observation began. */
  readonly atMs: number;
}

/** What the server sent in a call, in order; bytes that are no answer of the method are left to call/decodes. */
export function answersIn(transcript: Transcript, method: DescMethod): readonly SeenMessage[] {
  return messagesOf(transcript, "server", method.output);
}

/** What the client sent in a call, in order. */
export function requestsIn(transcript: Transcript, method: DescMethod): readonly SeenMessage[] {
  return messagesOf(transcript, "client", method.input);
}

function messagesOf(
  transcript: Transcript,
  from: "client" | "server",
  type: DescMethod["input"],
): readonly SeenMessage[] {
  return transcript.events.flatMap((event, index) => {
    if (event.kind !== "message" || event.from !== from) return [];
    try {
      const message = fromBinary(type, event.message.bytes);
      return [{ json: toJson(type, message, { alwaysEmitImplicit: true }), event: index, atMs: event.atMs }];
    } catch {
      return [];
    }
  });
}
