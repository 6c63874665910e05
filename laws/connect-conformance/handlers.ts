import { setTimeout as sleep } from "node:timers/promises";
import {
  type DescMethod,
  type DescService,
  fromJson,
  type JsonObject,
  type JsonValue,
  type Message,
  type Registry,
  toJson,
} from "@bufbuild/protobuf";
import { type Any, AnySchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type ConnectRouter, type HandlerContext } from "@connectrpc/connect";
import { codeNames } from "../../contracts/transcript/code.ts";
import { typesOf } from "../../contracts/transcript/types.ts";
import type { ConformanceRequest, Header, ResponseDefinition, WantedError } from "./messages.ts";

/**
 * connectrpc/conformance's service, as its service.proto describes it: every response says what the handler was told
 * of its call. Written on ProtoJSON, for its messages are known at run time only.
 */
export function conformanceRoutes(service: DescService): (router: ConnectRouter) => void {
  const registry = typesOf(service.file);
  return (router) => {
    for (const method of service.methods) {
      const asked = createAsked(method, registry);
      switch (method.methodKind) {
        case "unary":
          router.rpc({ ...method, methodKind: "unary" }, (request, context) => {
            // What handlers leave out the mock responds to by itself; the service wants it refused.
            if (method.name === "Unimplemented") throw new ConnectError("Unimplemented", Code.Unimplemented);
            return one(asked(context), [request]);
          });
          break;
        case "client_streaming":
          router.rpc({ ...method, methodKind: "client_streaming" }, async (requests, context) =>
            one(asked(context), await all(requests)),
          );
          break;
        case "server_streaming":
          router.rpc({ ...method, methodKind: "server_streaming" }, (request, context) =>
            many(asked(context), justOne(request)),
          );
          break;
        case "bidi_streaming":
          router.rpc({ ...method, methodKind: "bidi_streaming" }, (requests, context) =>
            many(asked(context), requests),
          );
          break;
      }
    }
  };
}

/** One call: what is known of it, and how its messages are read and written. */
interface Asked {
  readonly context: HandlerContext;
  readonly json: (request: Message) => JsonObject;
  readonly any: (request: Message) => JsonObject;
  readonly response: (data: string | undefined, requestInfo: JsonObject | undefined) => Message;
  readonly error: (wanted: WantedError, details: readonly JsonObject[]) => ConnectError;
}

function createAsked(method: DescMethod, registry: Registry): (context: HandlerContext) => Asked {
  // A message with fields becomes an object.
  const json = (request: Message) => toJson(method.input, request, { registry }) as JsonObject;
  return (context) => ({
    context,
    json,
    any: (request) => ({ "@type": `type.googleapis.com/${method.input.typeName}`, ...json(request) }),
    response: (data, requestInfo) => {
      const payload = { ...(data === undefined ? {} : { data }), ...(requestInfo && { requestInfo }) };
      return fromJson(method.output, { payload }, { registry });
    },
    error: ({ code = "", message = "", details = [] }, more) => {
      const error = new ConnectError(message, codeFrom(code));
      error.details = [...details, ...more].map((each) => outgoing(fromJson(AnySchema, each, { registry })));
      return error;
    },
  });
}

function codeFrom(name: string): number {
  const names: readonly string[] = codeNames;
  // Both have the same names but for this one.
  return names.indexOf(name.replace("CODE_", "").replace("CANCELED", "CANCELLED"));
}

function outgoing({ typeUrl, value }: Any): {
  readonly type: string;
  readonly value: Uint8Array<ArrayBuffer>;
} {
  return { type: typeUrl.split("/").at(-1) ?? "", value: new Uint8Array(value) };
}

async function one(asked: Asked, requests: readonly Message[]): Promise<Message> {
  const { context } = asked;
  const [first] = requests;
  const definition = first === undefined ? {} : definitionOf<string>(asked, first);
  addTo(context.responseHeader, definition.responseHeaders);
  addTo(context.responseTrailer, definition.responseTrailers);
  await sleep(definition.responseDelayMs ?? 0);
  const info = { ...callInfo(context), requests: requests.map(asked.any) };
  if (definition.error !== undefined) throw asked.error(definition.error, [asRequestInfo(info)]);
  return asked.response(definition.responseData, info);
}

async function* many(asked: Asked, requests: AsyncIterable<Message>): AsyncGenerator<Message> {
  const { context } = asked;
  let unsaid: JsonObject[] = [];
  let definition: ResponseDefinition<readonly string[]> = {};
  let sent = 0;
  let heard = 0;
  let fullDuplex = false;
  const next = async (): Promise<Message> => {
    const info = sent === 0 ? { ...callInfo(context), requests: unsaid } : { requests: unsaid };
    const isTold = sent === 0 || unsaid.length > 0;
    unsaid = [];
    await sleep(definition.responseDelayMs ?? 0);
    return asked.response(definition.responseData?.[sent++], isTold ? info : undefined);
  };
  const total = (): number => definition.responseData?.length ?? 0;
  for await (const request of requests) {
    if (heard++ === 0) {
      definition = definitionOf(asked, request);
      fullDuplex = asked.json(request).fullDuplex === true;
      addTo(context.responseHeader, definition.responseHeaders);
      addTo(context.responseTrailer, definition.responseTrailers);
    }
    unsaid.push(asked.any(request));
    if (!fullDuplex) continue;
    if (sent >= total()) break;
    yield await next();
  }
  while (sent < total()) yield await next();
  if (definition.error === undefined) return;
  const info = asRequestInfo({ ...callInfo(context), requests: unsaid });
  throw asked.error(definition.error, sent === 0 ? [info] : []);
}

function definitionOf<Data>(asked: Asked, request: Message): ResponseDefinition<Data> {
  // What ProtoJSON makes of the service's requests.
  return (asked.json(request) as ConformanceRequest<Data>).responseDefinition ?? {};
}

/** What the handler is told of its call. */
function callInfo(context: HandlerContext): JsonObject {
  const timeoutMs = context.timeoutMs();
  return {
    requestHeaders: headersOf(context.requestHeader),
    ...(timeoutMs === undefined ? {} : { timeoutMs: String(Math.round(timeoutMs)) }),
    ...(context.requestMethod === "GET"
      ? { connectGetInfo: { queryParams: headersOf(new URL(context.url).searchParams) } }
      : {}),
  };
}

function headersOf(fields: Iterable<readonly [string, string]>): JsonValue {
  return [...fields].map(([name, value]) => ({ name, value: [value] }));
}

function asRequestInfo(info: JsonObject): JsonObject {
  return { "@type": "type.googleapis.com/connectrpc.conformance.v1.ConformancePayload.RequestInfo", ...info };
}

function addTo(headers: Headers, given: readonly Header[] = []): void {
  for (const { name, value = [] } of given) for (const each of value) headers.append(name, each);
}

async function all(requests: AsyncIterable<Message>): Promise<readonly Message[]> {
  const found: Message[] = [];
  for await (const request of requests) found.push(request);
  return found;
}

async function* justOne(request: Message): AsyncGenerator<Message> {
  yield request;
}
