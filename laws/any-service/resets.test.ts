import { constants } from "node:http2";
import { afterEach, expect, test } from "vitest";
import { echo } from "./echo.ts";
import { type RunningHttp2, startHttp2 } from "./http2-server.ts";
import { judged } from "./judged.ts";

/** Netty, h2 of Rust and Envoy end a connection on which many calls were cancelled: the guard against rapid resets. */

let server: RunningHttp2;
afterEach(() => server.close());

test.each([0, 3])(
  "a server that ends connections after more than %i cancelled calls is not accused",
  async (mostResets) => {
    const serve = await echo({});
    const resets = new WeakMap<object, number>();
    let ended = 0;
    server = await startHttp2((stream, headers) => {
      const { session } = stream;
      stream.on("close", () => {
        if (session === undefined || stream.rstCode !== constants.NGHTTP2_CANCEL) return;
        const before = resets.get(session) ?? 0;
        resets.set(session, before + 1);
        if (before !== mostResets || session.destroyed) return;
        ended += 1;
        server.goAway(session, constants.NGHTTP2_ENHANCE_YOUR_CALM);
      });
      return serve(stream, headers);
    });
    const { accused, open } = await judged(server.target);
    expect([...accused, ...open]).toEqual([]);
    expect(ended).toBeGreaterThan(1);
  },
  180_000,
);
