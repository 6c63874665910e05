import { type DescMethod, type Message, toBinary } from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import { checkRequired, type IncomingCall, type Serve } from "../call/engine.ts";
import { createMailbox } from "../call/mailbox.ts";
import { sendableStatus } from "../call/sendable.ts";
import { code, StatusError, statusErrorFrom } from "../call/status-error.ts";
import { longTimeout } from "../time/long-timeout.ts";
import { answerFrom } from "./connect-answer.ts";
import { connectErrorFrom, detailsTrailer, statusErrorFromConnect } from "./connect-error.ts";
import { addFields } from "./connect-fields.ts";
import { wireKey } from "./connect-wire.ts";
import type { Served } from "./mounted.ts";

/** Lets the engine serve a method of a Connect router. */
export function addRoute(
  router: ConnectRouter,
  { service, entry }: Served,
  serve: Serve,
  openCalls: Set<AbortController>,
): void {
  const { parent } = entry.method;
  // Only names are read of a method's parent: one behaviour may be called under several.
  const method = { ...entry.method, parent: { ...parent, typeName: service } } as DescMethod;
  const answers = (requests: AsyncIterable<Message>, context: HandlerContext) =>
    answersOf({ method, requests, context, serve, openCalls });
  switch (method.methodKind) {
    case "unary":
      router.rpc({ ...method, methodKind: "unary" }, (request, context) =>
        single(method, answers(only(request), context)),
      );
      return;
    case "server_streaming":
      router.rpc({ ...method, methodKind: "server_streaming" }, (request, context) =>
        answers(only(request), context),
      );
      return;
    case "client_streaming":
      router.rpc({ ...method, methodKind: "client_streaming" }, (requests, context) =>
        single(method, answers(requests, context)),
      );
      return;
    case "bidi_streaming":
      router.rpc({ ...method, methodKind: "bidi_streaming" }, answers);
      return;
  }
}

interface Answering {
  readonly method: DescMethod;
  readonly requests: AsyncIterable<Message>;
  readonly context: HandlerContext;
  readonly serve: Serve;
  readonly openCalls: Set<AbortController>;
}

async function* answersOf({
  method,
  requests,
  context,
  serve,
  openCalls,
}: Answering): AsyncGenerator<Message, void, undefined> {
  const callAbort = new AbortController();
  const abort = (): void => {
    openCalls.delete(callAbort);
    callAbort.abort(statusErrorFromConnect(context.signal.reason));
  };
  openCalls.add(callAbort);
  if (context.signal.aborted) abort();
  else context.signal.addEventListener("abort", abort, { once: true });
  const answers = createMailbox<Uint8Array>(callAbort.signal);
  const call: IncomingCall = {
    metadata: new Map(context.requestHeader),
    signal: callAbort.signal,
    messages: encoded(method, requests),
    authority: context.requestHeader.get("host") ?? new URL(context.url).host,
    sendHeaders: (fields) => addFields(context.responseHeader, fields),
    write: async (message) => {
      callAbort.signal.throwIfAborted();
      answers.put(message);
      await answers.atMost(0);
    },
    end: (given) => {
      if (given === "ok") return answers.close();
      const status = sendableStatus(given);
      const trailers = [...status.trailers].filter(([name]) => name !== detailsTrailer);
      addFields(context.responseTrailer, new Map(trailers));
      if (status.code === code.ok) answers.close();
      else answers.fail(status);
    },
    breakOff: (how) => {
      const broken = new StatusError(code.unavailable, "The connection was cut.");
      // A unary Connect answer has no status that could be missing.
      context.values.get(wireKey)?.breakOff(isUnaryConnect(context) ? "cut" : how);
      answers.fail(broken);
    },
    transport: context.protocolName,
    http: { method: context.requestMethod, url: context.url },
    ...wireFacts(context),
  };
  const longDeadlineMs = context.values.get(wireKey)?.longDeadlineMs;
  const forget =
    longDeadlineMs === undefined
      ? undefined
      : longTimeout(longDeadlineMs, () =>
          callAbort.abort(new StatusError(code.deadlineExceeded, "Deadline exceeded")),
        );
  // A behaviour that does not listen may take its time; it harms nobody.
  serve(call).catch((thrown: unknown) => call.end(statusErrorFrom(thrown)));
  try {
    for await (const bytes of answers) yield answerFrom(method, bytes, context);
  } catch (thrown) {
    throw connectErrorFrom(thrown);
  } finally {
    // Nobody reads what is still to come.
    callAbort.abort(new StatusError(code.cancelled, "The call is over."));
    openCalls.delete(callAbort);
    forget?.();
  }
}

function wireFacts(context: HandlerContext): Pick<IncomingCall, "peer" | "deadlineMs"> {
  const { peer, longDeadlineMs } = context.values.get(wireKey) ?? {};
  const deadlineMs = longDeadlineMs ?? context.timeoutMs();
  return {
    ...(peer === undefined ? {} : { peer }),
    ...(deadlineMs === undefined ? {} : { deadlineMs: Math.round(deadlineMs) }),
  };
}

function isUnaryConnect({ protocolName, requestHeader }: HandlerContext): boolean {
  return protocolName === "connect" && !/\/connect\+/.test(requestHeader.get("content-type") ?? "");
}

async function* encoded(method: DescMethod, requests: AsyncIterable<Message>): AsyncGenerator<Uint8Array> {
  try {
    for await (const request of requests) {
      checkRequired(method.input, request);
      yield toBinary(method.input, request);
    }
  } catch (thrown) {
    throw statusErrorFromConnect(thrown);
  }
}

async function* only(request: Message): AsyncGenerator<Message> {
  yield request;
}

/** Connect's library sends one answer; what a fault would send beside it cannot be told to it. */
async function single(method: DescMethod, answers: AsyncIterable<Message>): Promise<Message> {
  let first: Message | undefined;
  for await (const answer of answers) first ??= answer;
  if (first !== undefined) return first;
  throw connectErrorFrom(new StatusError(code.internal, `${method.name} ended without a response.`));
}
