import {
  create,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { Client, type ClientDuplexStream, credentials, Metadata, type StatusObject } from "@grpc/grpc-js";
import { rpcName } from "../../contracts/transcript/query.ts";
import type { MethodOf } from "../call/behaviour.ts";

/** A client for the room's own tests: every method is called as a bidi stream. */
export interface TestClient {
  readonly open: <Input extends DescMessage, Output extends DescMessage>(
    method: MethodOf<Input, Output>,
    options?: TestCallOptions,
  ) => TestCall<Input, Output>;
  readonly close: () => void;
}

export interface TestCallOptions {
  readonly deadlineMs?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly path?: string;
}

export interface TestCall<Input extends DescMessage, Output extends DescMessage> {
  readonly send: (...messages: readonly (MessageInitShape<Input> | Uint8Array)[]) => TestCall<Input, Output>;
  readonly halfClose: () => TestCall<Input, Output>;
  readonly cancel: () => void;
  /** The next `count` messages. */
  readonly take: (count: number) => Promise<readonly MessageShape<Output>[]>;
  /** All further messages, and the status. */
  readonly rest: () => Promise<{
    readonly messages: readonly MessageShape<Output>[];
    readonly status: StatusObject;
  }>;
  readonly status: Promise<StatusObject>;
}

export function createTestClient(address: string): TestClient {
  const client = new Client(address, credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
    "grpc.max_receive_message_length": -1,
  });
  return {
    open: (method, options = {}) => openCall(client, method, options),
    close: () => client.close(),
  };
}

function openCall<Input extends DescMessage, Output extends DescMessage>(
  client: Client,
  method: MethodOf<Input, Output>,
  options: TestCallOptions,
): TestCall<Input, Output> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(options.metadata ?? {})) metadata.set(name, value);
  const stream: ClientDuplexStream<Uint8Array, Buffer> = client.makeBidiStreamRequest(
    options.path ?? pathOf(method),
    (bytes: Uint8Array) => Buffer.from(bytes),
    (bytes: Buffer) => bytes,
    metadata,
    options.deadlineMs === undefined ? {} : { deadline: Date.now() + options.deadlineMs },
  );
  const status = new Promise<StatusObject>((resolve) => stream.once("status", resolve));
  // The status says it all; without a listener the error event would end the process.
  stream.on("error", () => {});
  const iterator = stream.iterator({ destroyOnReturn: false });
  const next = async (): Promise<MessageShape<Output> | undefined> => {
    const result = await iterator.next().catch(() => ({ done: true, value: undefined }) as const);
    return result.done ? undefined : fromBinary(method.output, result.value);
  };
  const call: TestCall<Input, Output> = {
    send: (...messages) => {
      for (const message of messages) {
        stream.write(
          message instanceof Uint8Array ? message : toBinary(method.input, create(method.input, message)),
        );
      }
      return call;
    },
    halfClose: () => {
      stream.end();
      return call;
    },
    cancel: () => stream.cancel(),
    take: async (count) => {
      const taken: MessageShape<Output>[] = [];
      while (taken.length < count) {
        const message = await next();
        if (message === undefined) {
          const { code, details } = await status;
          throw new Error(
            `The call ended with ${code} (${details}) after ${taken.length} of ${count} messages.`,
          );
        }
        taken.push(message);
      }
      return taken;
    },
    rest: async () => {
      const messages: MessageShape<Output>[] = [];
      for (let message = await next(); message !== undefined; message = await next()) messages.push(message);
      return { messages, status: await status };
    },
    status,
  };
  return call;
}

function pathOf(method: DescMethod): string {
  return `/${rpcName(method)}`;
}
