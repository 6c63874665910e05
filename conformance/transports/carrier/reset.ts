import { type ClientHttp2Stream, constants } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { Code } from "../../../contracts/transcript/code.ts";

/**
 * What node makes of an aborted signal. It resets a stream that is destroyed with it with CANCEL, and with
 * nothing before it, where `stream.close()` half-closes first and a cancelled upload would look finished.
 * One for all streams: a signal and two errors with their stacks for each call cost more than the call.
 */
const aborted: Error = await sleep(0, undefined, { signal: AbortSignal.abort() }).then(
  () => new Error("A timer did not mind an aborted signal."),
  (error: Error) => error,
);

/** Sends RST_STREAM with CANCEL. */
export function reset(stream: ClientHttp2Stream): void {
  stream.destroy(aborted);
}

/** The status code of a reset stream. Source: gRPC over HTTP2, "HTTP2 Transport Mapping", errors. */
export function codeFromReset(errorCode: number): number {
  switch (errorCode) {
    case constants.NGHTTP2_REFUSED_STREAM:
      return Code.UNAVAILABLE;
    case constants.NGHTTP2_CANCEL:
      return Code.CANCELLED;
    case constants.NGHTTP2_ENHANCE_YOUR_CALM:
      return Code.RESOURCE_EXHAUSTED;
    case constants.NGHTTP2_INADEQUATE_SECURITY:
      return Code.PERMISSION_DENIED;
    default:
      return Code.INTERNAL;
  }
}
