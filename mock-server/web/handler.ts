import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";

export type NodeRequest = IncomingMessage | Http2ServerRequest;
export type NodeResponse = ServerResponse | Http2ServerResponse;

/** Answers a request, over either version of HTTP: they have the same interface for what is used here. */
export type NodeHandler = (request: NodeRequest, response: NodeResponse) => void;
