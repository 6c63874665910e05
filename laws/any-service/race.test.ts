import { status } from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import { echo } from "./echo.ts";
import { type RunningHttp2, respond, startHttp2 } from "./http2-server.ts";
import { judged } from "./judged.ts";

let server: RunningHttp2;
afterEach(() => server.close());

test("a deadline that fires between the message and its status is not accused", async () => {
  // grpcio and the C core end a unary call so: the message is out, and then the time is up.
  const serve = await echo({});
  let raced = 0;
  server = await startHttp2((stream, headers) => {
    if (headers["grpc-timeout"] !== "1m") return serve(stream, headers);
    raced += 1;
    stream.resume();
    setTimeout(() => respond(stream, status.DEADLINE_EXCEEDED, [Buffer.alloc(0)]), 1);
  });
  const { accused, open } = await judged(server.target, { only: ["call/*", "deadline/*"] });
  expect([...accused, ...open]).toEqual([]);
  expect(raced).toBeGreaterThan(3);
}, 180_000);
