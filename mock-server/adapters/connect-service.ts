import { create, type DescMethod, type DescService, type Message, toBinary } from "@bufbuild/protobuf";
import {
  ConnectError,
  type ConnectRouter,
  createHandlerContext,
  type HandlerContext,
} from "@connectrpc/connect";
import { singleResponse, streamsRequests } from "../../contracts/model/method-kind.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import {
  type Answer,
  type Behaviour,
  type CallContext,
  type MethodBehaviour,
  onlyRequest,
} from "../call/behaviour.ts";
import { encoded } from "../call/encode.ts";
import { type HeaderFields, type HeaderValue, nameProblem, valuesOf } from "../call/header-fields.ts";
import { encodedStatus } from "../call/status-details.ts";
import { code, StatusError } from "../call/status-error.ts";

/** What `router.service` and `router.rpc` of Connect are given: a function for each method. */
type Implementation = (request: unknown, context: HandlerContext) => unknown;

/**
 * Behaviours from what people write for Connect: `(router) => router.service(Desc, implementation)`.
 * Throws an Error with one sentence where it is something else.
 */
export function behavioursFromRoutes(routes: unknown): readonly MethodBehaviour[] {
  if (typeof routes !== "function") {
    throw new Error(
      "the default export is not a function; write export default (router) => { router.service(…); }",
    );
  }
  const found: MethodBehaviour[] = [];
  const add = (method: DescMethod, implementation: unknown): void => {
    if (typeof implementation !== "function") return;
    // What is called with the method's requests, as Connect itself would.
    found.push({ method, behaviour: behaviourFrom(method, implementation as Implementation) });
  };
  // The two functions of a router that routes use.
  const router = {
    handlers: [],
    service: (service: DescService, implementation: Readonly<Record<string, unknown>>) => {
      for (const method of service.methods) {
        const own = implementation[method.localName];
        add(method, typeof own === "function" ? own.bind(implementation) : own);
      }
      return router;
    },
    rpc: (method: DescMethod, implementation: unknown) => {
      add(method, implementation);
      return router;
    },
  } as unknown as ConnectRouter;
  routes(router);
  if (found.length === 0) throw new Error("it registers no method; call router.service() or router.rpc()");
  return found;
}

function behaviourFrom(method: DescMethod, implementation: Implementation): Behaviour {
  return async function* (requests, context) {
    const connect = contextFrom(method, context);
    const sendHeaders = (): void => context.setHeaders(fieldsFrom(connect.responseHeader));
    const takesOne = !streamsRequests(method);
    let began = false;
    try {
      const answers = implementation(takesOne ? await onlyRequest<Message>(requests) : requests, connect);
      // The kind of the method says what its implementation gives.
      const all = singleResponse(method) ? once(answers) : (answers as AsyncIterable<Answer>);
      for await (const answer of all) {
        // Headers count up to the first message, as in Connect.
        if (!began) sendHeaders();
        began = true;
        // Encoded with the user's own copy of the type, and without a limit: this is what the user wants sent.
        yield encoded(method, answer);
      }
      if (!began) sendHeaders();
    } catch (thrown) {
      const status = thrown instanceof StatusError ? thrown : statusFrom(thrown);
      // The call was over, or something of it could not be sent.
      if (thrown instanceof StatusError) throw status;
      if (!began) sendHeaders();
      throw withTrailers(status, connect.responseTrailer);
    }
    if ([...connect.responseTrailer].length > 0) {
      throw withTrailers(new StatusError(code.ok, ""), connect.responseTrailer);
    }
  };
}

async function* once(answer: unknown): AsyncGenerator<Answer> {
  // A method with one response has an implementation that returns it.
  yield (await answer) as Answer;
}

/** The status with what the handler set beside it, whatever that ended with. */
function withTrailers({ code, message, trailers }: StatusError, more: Headers): StatusError {
  const own = [...trailers].map(([name, values]) => [name, valuesOf(values)] as const);
  const merged = new Map<string, readonly HeaderValue[]>(own);
  for (const [name, values] of fieldsFrom(more)) {
    merged.set(name, [...valuesOf(values), ...(merged.get(name) ?? [])]);
  }
  return new StatusError(code, message, merged);
}

/** A Headers gives what was set several times joined, but for cookies. */
function fieldsFrom(headers: Headers): HeaderFields {
  const fields = new Map<string, readonly string[]>();
  for (const [name, value] of headers) fields.set(name, [...(fields.get(name) ?? []), value]);
  return fields;
}

function contextFrom(method: DescMethod, context: CallContext): HandlerContext {
  const { metadata, signal, deadlineMs, http, transport } = context;
  const began = performance.now();
  return {
    ...createHandlerContext({
      service: method.parent,
      method,
      protocolName: transport,
      requestMethod: http?.method ?? "POST",
      url: http?.url ?? `http://mock/${rpcName(method)}`,
      requestSignal: signal,
      requestHeader: Object.fromEntries([...metadata].filter(([name]) => !name.startsWith(":"))),
    }),
    // The signal has the deadline; a timer of Connect's own would fire at once beyond 24 days.
    timeoutMs: () => (deadlineMs === undefined ? undefined : deadlineMs - (performance.now() - began)),
  };
}

function statusFrom(thrown: unknown): StatusError {
  const error = ConnectError.from(thrown);
  // An error that came from another call has that call's headers, too.
  const trailers = new Map<string, HeaderValue>(
    [...error.metadata].filter(([name]) => nameProblem(name) === undefined),
  );
  const details = error.details.map((detail) =>
    "desc" in detail
      ? {
          typeUrl: `type.googleapis.com/${detail.desc.typeName}`,
          value: toBinary(detail.desc, create(detail.desc, detail.value)),
        }
      : { typeUrl: `type.googleapis.com/${detail.type}`, value: detail.value },
  );
  if (details.length > 0) {
    trailers.set("grpc-status-details-bin", encodedStatus(error.code, error.rawMessage, details));
  }
  return new StatusError(error.code, error.rawMessage, trailers);
}
