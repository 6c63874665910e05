import type { NodeRequest, NodeResponse } from "../web/handler.ts";
import { takeLongDeadline } from "../web/long-deadline.ts";
import type { Wire } from "./connect-wire.ts";

/** The wire under a request that connect-node answers. */
export function wireOf(request: NodeRequest, response: NodeResponse): Wire {
  const peer = request.socket.remoteAddress;
  const longDeadlineMs = takeLongDeadline(request);
  return {
    ...(peer === undefined ? {} : { peer }),
    ...(longDeadlineMs === undefined ? {} : { longDeadlineMs }),
    breakOff: (how) => {
      response.on("error", () => {});
      if (how === "no-status") {
        if (!response.headersSent) response.setHeader("content-type", request.headers["content-type"] ?? "");
        Reflect.apply(response.end, response, []);
      } else if ("stream" in response) {
        const cut = () => response.stream.session?.destroy();
        // What was written goes out first.
        if (response.writableLength === 0) setImmediate(cut);
        else response.once("drain", cut);
        setTimeout(cut, 200).unref();
      } else {
        request.socket.destroySoon();
      }
      mute(response);
    },
  };
}

/**
 * connect-node still writes an end of its own. With it the client would believe that all is well with the connection,
 * and lose its next call.
 */
function mute(response: NodeResponse): void {
  const swallow = (...args: readonly unknown[]): boolean => {
    const written = args.find((each) => typeof each === "function");
    written?.();
    return true;
  };
  Object.assign(response, { write: swallow, end: swallow });
}
