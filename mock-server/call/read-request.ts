import type { DescMethod } from "@bufbuild/protobuf";
import { streamsRequests } from "../../contracts/model/method-kind.ts";
import type { IncomingCall } from "./engine.ts";

/**
 * Reads the request of a call that gets no further. The journal shows it; and over HTTP/1.1 connect-node closes a
 * connection whose request it has not read, often before the response is there.
 */
export async function readRequest(method: DescMethod, call: IncomingCall): Promise<void> {
  if (!streamsRequests(method)) for await (const _ of call.messages) break;
}
