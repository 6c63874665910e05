import {
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerDuplexStream,
  type ServerReadableStream,
  status,
} from "@grpc/grpc-js";
import { Gone, type Outflow, outflowOf } from "./outflow.ts";
import { Refusal } from "./refusal.ts";

/** An RPC's requests, as they come; rejects where the call is cut off. */
export type Requests<Request> = AsyncIterable<Request>;

export function unary<Request, Response>(
  answer: (request: Request) => Response,
): handleUnaryCall<Request, Response> {
  return (call, callback) => callback(null, answer(call.request));
}

export function serverStreaming<Request, Response>(
  serve: (request: Request, out: Outflow<Response>) => Promise<void>,
): handleServerStreamingCall<Request, Response> {
  return (call) => {
    const out = outflowOf<Request, Response>(call);
    serve(call.request, out)
      .finally(out.close)
      .then(
        () => call.end(),
        (error: unknown) => refuse(error, (refusal) => call.emit("error", refusal)),
      );
  };
}

export function clientStreaming<Request, Response>(
  serve: (requests: Requests<Request>) => Promise<Response>,
): handleClientStreamingCall<Request, Response> {
  return (call, callback) => {
    serve(requestsOf(call)).then(
      (answer) => callback(null, answer),
      (error: unknown) => refuse(error, (refusal) => callback(refusal)),
    );
  };
}

export function bidiStreaming<Request, Response>(
  serve: (requests: Requests<Request>, out: Outflow<Response>) => Promise<void>,
): handleBidiStreamingCall<Request, Response> {
  return (call) => {
    const out = outflowOf<Request, Response>(call);
    serve(requestsOf(call), out)
      .finally(out.close)
      .then(
        () => call.end(),
        (error: unknown) => refuse(error, (refusal) => call.emit("error", refusal)),
      );
  };
}

/** The stream outlives its reading: answers may still be on their way. */
async function* requestsOf<Request, Response>(
  call: ServerReadableStream<Request, Response> | ServerDuplexStream<Request, Response>,
): AsyncGenerator<Request> {
  try {
    for await (const request of call.iterator({ destroyOnReturn: false })) yield request;
  } catch (error) {
    throw call.cancelled ? new Gone() : error;
  }
}

function refuse(error: unknown, send: (refusal: Refusal) => void): void {
  if (error instanceof Gone) return;
  send(error instanceof Refusal ? error : new Refusal(status.INTERNAL, String(error)));
}
