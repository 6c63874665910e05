import { create, type DescMethod, type DescService, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  Metadata,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerWritableStream,
} from "@grpc/grpc-js";
import { streamsRequests } from "../../contracts/model/method-kind.ts";
import type { Outflow } from "../plain-server/outflow.ts";
import { bidiStreaming, type Requests, serverStreaming } from "../plain-server/wiring.ts";

/** What a server does with a call: its responses are the fields of messages. */
export type Serve<Request, Response> = (requests: Requests<Request>, out: Outflow<Response>) => Promise<void>;
export type AnyServe = Serve<object, object>;

/** What a service does, by the local names of its methods. */
export type Handlers = Readonly<Record<string, AnyServe>>;

/** The fields that a handler reads and writes are those of the schema; nothing is generated from it. */
export function handler<Request, Response>(serve: Serve<Request, Response>): AnyServe {
  return serve as unknown as AnyServe;
}

/** What a server adds to a call beside what it does. */
export interface Manners {
  /** Metadata of its own are out before anything was read. */
  readonly headersFirst?: boolean;
  /** Its responses have a field that the schema does not know. */
  readonly unknownField?: boolean;
}

export interface RunningServer {
  /** `host:port` */
  readonly target: string;
  readonly close: () => void;
}

/** A service on grpc-js. */
export async function startServer(
  service: DescService,
  handlers: Handlers,
  manners: Manners,
): Promise<RunningServer> {
  const server = new Server();
  server.addService(
    Object.fromEntries(service.methods.map((method) => [method.localName, definitionOf(method, manners)])),
    Object.fromEntries(
      service.methods.map((method) => [
        method.localName,
        implemented(method, handlers[method.localName], manners),
      ]),
    ),
  );
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
    error === null ? resolve(port) : reject(error),
  );
  return { target: `127.0.0.1:${await promise}`, close: () => server.forceShutdown() };
}

type Serving = handleServerStreamingCall<object, object> & handleBidiStreamingCall<object, object>;

/** On the wire one response is a stream of one, so that all handlers can be alike. */
function implemented(method: DescMethod, serve: AnyServe | undefined, { headersFirst }: Manners): Serving {
  if (serve === undefined) throw new Error(`Nothing serves ${method.name}.`);
  const streaming = bidiStreaming(serve);
  const single = serverStreaming<object, object>((request, out) => serve(one(request), out));
  return (call: ServerWritableStream<object, object> | ServerDuplexStream<object, object>) => {
    if (headersFirst === true) {
      const metadata = new Metadata();
      metadata.set("x-served-by", "a server of its own");
      call.sendMetadata(metadata);
    }
    if ("request" in call && !streamsRequests(method)) single(call);
    else if (!("request" in call)) streaming(call);
  };
}

async function* one(request: object): AsyncGenerator<object> {
  yield request;
}

/** Field 1999 with the number 1: no message here has so many. */
const unknownField = Buffer.from([0xf8, 0x7c, 0x01]);

function definitionOf(method: DescMethod, manners: Manners): MethodDefinition<object, object> {
  const { input, output } = method;
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    requestStream: streamsRequests(method),
    responseStream: true,
    requestSerialize: (fields) => Buffer.from(toBinary(input, create(input, { ...fields }))),
    requestDeserialize: (bytes) => fromBinary(input, bytes),
    responseSerialize: (fields) =>
      Buffer.concat([
        toBinary(output, create(output, { ...fields })),
        ...(manners.unknownField === true ? [unknownField] : []),
      ]),
    responseDeserialize: (bytes) => fromBinary(output, bytes),
  };
}
