import { timingSafeEqual } from "node:crypto";
import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { streamSSE } from "hono/streaming";
import type { Feed } from "./feed.ts";
import { pageFile } from "./page-files.ts";
import type { AdminParts } from "./parts.ts";
import { answer } from "./routes/answer.ts";
import { callRoutes } from "./routes/calls.ts";
import { stateRoutes } from "./routes/state.ts";
import { stubRoutes } from "./routes/stubs.ts";

const mib = 1024 * 1024;
/** Stubs and messages may be large; nothing else that is asked for is. */
const maxLargeBytes = 16 * mib;
const maxSmallBytes = mib / 4;
const takesLarge = /^\/api\/(schema|stubs|calls\/[^/]+\/push)$/;
/** A request without the token has its body read up to here, so that its connection can be used again. */
const maxUnreadBytes = 64 * 1024;
/** Errors repeat what was sent: no more of it than this. */
const maxErrorLength = 2_000;

/** The page, which needs no token, and the API, which does. */
export function createApp(
  parts: AdminParts,
  { token, feed }: { readonly token: string; readonly feed: Feed },
): Hono {
  const api = new Hono()
    .route("/", stateRoutes(parts))
    .route("/", callRoutes(parts))
    .route("/", stubRoutes(parts));
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(safeHeaders)) context.header(name, value);
  });
  app.get("*", async (context, next) => {
    const file = await pageFile(context.req.path);
    return file === undefined ? next() : context.body(file.content, 200, { "content-type": file.type });
  });
  // Numbers only, which a scraper has to reach.
  app.get("/metrics", async (context) =>
    context.body(await parts.metrics.text(), 200, { "content-type": parts.metrics.contentType }),
  );
  app.use(async (context, next) => {
    if (isToken(context.req.header("authorization"), token)) return next();
    const length = Number(context.req.header("content-length") ?? Number.POSITIVE_INFINITY);
    if (context.req.method !== "GET" && length > maxUnreadBytes) context.header("connection", "close");
    return answer(
      context,
      { error: "Send the token of the mock's banner: Authorization: Bearer TOKEN." },
      401,
    );
  });
  app.get("/api/events", (context) => streamSSE(context, (page) => feed.serve(page)));
  const limits = { large: createLimit(maxLargeBytes), small: createLimit(maxSmallBytes) };
  app.use((context, next) => limits[takesLarge.test(context.req.path) ? "large" : "small"](context, next));
  app.use(async (context, next) => {
    await next();
    if (context.req.method !== "GET") feed.send({ kind: "state" });
  });
  app.route("/api", api);
  app.notFound((context) => {
    const { method, path } = context.req;
    const known = api.routes.map((route) => `${route.method} /api${route.path}`).join(", ");
    return answer(context, { error: `There is no ${method} ${path}; there are ${known}.` }, 404);
  });
  // Whatever a handler does not accept, it refuses by throwing.
  app.onError((error, context) =>
    answer(context, { error: shortened(error.message) }, error instanceof HTTPException ? error.status : 400),
  );
  return app;
}

function createLimit(maxSize: number): MiddlewareHandler {
  return bodyLimit({
    maxSize,
    onError: (context) => {
      // The rest of the body is not read, so the connection cannot be used again.
      context.header("connection", "close");
      return answer(context, { error: `The body has more than ${maxSize} bytes; send less.` }, 413);
    },
  });
}

function shortened(message: string): string {
  const more = message.length - maxErrorLength;
  return more <= 0 ? message : `${message.slice(0, maxErrorLength)}… (${more} more characters)`;
}

/** The page has scripts and styles of its own only, may not be framed, and no file's type is guessed. */
const safeHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Takes as long for a wrong token as for one that is nearly right. */
function isToken(authorization: string | undefined, token: string): boolean {
  const given = Buffer.from(authorization ?? "");
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
