import type { NodeRequest, NodeResponse } from "../web/handler.ts";
import type { Wire } from "./connect-wire.ts";

/** The wire under a request that connect-node answers. */
export function wireOf(request: NodeRequest, response: NodeResponse): Wire {
  const peer = request.socket.remoteAddress;
  return {
    ...(peer === undefined ? {} : { peer }),
    breakOff: (how) => {
      // connect-node still writes its own end, which nobody hears.
      response.on("error", () => {});
      if (how === "no-status") {
        if (!response.headersSent) response.setHeader("content-type", request.headers["content-type"] ?? "");
        Reflect.apply(response.end, response, []);
        return;
      }
      const cut = (): void => {
        if ("stream" in response) response.stream.session?.destroy();
        else request.socket.destroy();
      };
      // What was written goes out first.
      if (response.writableLength === 0) setImmediate(cut);
      else response.once("drain", cut);
      setTimeout(cut, 200).unref();
    },
  };
}
