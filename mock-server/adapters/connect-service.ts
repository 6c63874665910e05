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
import { type HeaderValue, nameProblem } from "../call/header-fields.ts";
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
    const takesOne = !streamsRequests(method);
    try {
      const answers = implementation(takesOne ? await onlyRequest<Message>(requests) : requests, connect);
      // The kind of the method says what its implementation gives.
      if (singleResponse(method)) {
        const answer = (await answers) as Answer;
        context.setHeaders(new Map(connect.responseHeader));
        yield answer;
      } else {
        let began = false;
        for await (const answer of answers as AsyncIterable<Answer>) {
          // Headers count up to the first message, as in Connect.
          if (!began) context.setHeaders(new Map(connect.responseHeader));
          began = true;
          yield answer;
        }
        if (!began) context.setHeaders(new Map(connect.responseHeader));
      }
    } catch (thrown) {
      throw thrown instanceof StatusError ? thrown : statusFrom(thrown);
    }
    const trailers = new Map<string, string>(connect.responseTrailer);
    if (trailers.size > 0) throw new StatusError(code.ok, "", trailers);
  };
}

function contextFrom(method: DescMethod, { metadata, signal }: CallContext): HandlerContext {
  return createHandlerContext({
    service: method.parent,
    method,
    protocolName: "mock",
    requestMethod: "POST",
    url: `http://mock/${rpcName(method)}`,
    requestSignal: signal,
    requestHeader: Object.fromEntries([...metadata].filter(([name]) => !name.startsWith(":"))),
  });
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
