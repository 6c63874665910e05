import { create, fromJson, type JsonValue, toBinary, toJson } from "@bufbuild/protobuf";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { codeNames } from "../../../contracts/transcript/code.ts";
import { rpcName } from "../../../contracts/transcript/query.ts";
import { typesOf } from "../../../contracts/transcript/types.ts";
import { createPlausible } from "../../../fixtures/messages/plausible.ts";
import { code, StatusError } from "../../call/status-error.ts";
import type { JournalCall } from "../../journal/call.ts";
import type { Journal } from "../../journal/journal.ts";
import { verifyCalls } from "../../journal/verification.ts";
import { withoutBigInts } from "../../stubs/json-value.ts";
import { callSummary, callToJson } from "../call-json.ts";
import type { AdminParts } from "../parts.ts";
import { answer, done, notFound, objectFrom } from "./answer.ts";

type Query = Readonly<Record<string, string>>;

/** What the journal has recorded, and how open calls are changed. */
export function callRoutes({ journal }: AdminParts): Hono {
  const plausible = createPlausible();
  const callOf = (id: string): JournalCall => {
    const call = journal.call(id);
    if (call === undefined) throw notFound(`There is no call ${id}; it may have been dropped.`);
    return call;
  };
  const openCall = (id: string, doing: string): JournalCall => {
    const call = callOf(id);
    if (call.isOpen()) return call;
    throw new HTTPException(409, { message: `Cannot ${doing} call ${call.id}: it has ended.` });
  };
  const app = new Hono();
  app.get("/calls", (context) => answer(context, callsFor(journal, context.req.query()).map(callSummary)));
  app.get("/calls/:id", (context) => answer(context, callToJson(callOf(context.req.param("id")))));
  app.get("/calls/:id/example", (context) => {
    const { method } = callOf(context.req.param("id"));
    const seed = Math.floor(performance.now());
    const message = create(method.output, plausible(method.output, seed));
    return answer(context, toJson(method.output, message, { registry: typesOf(method.output.file) }));
  });
  app.post("/calls/:id/push", async (context) => {
    const call = openCall(context.req.param("id"), "push into");
    const { output } = call.method;
    // fromJson refuses in words what is no message.
    const json = withoutBigInts(await objectFrom(context)) as JsonValue;
    const message = fromJson(output, json, { registry: typesOf(output.file) });
    await call.push(toBinary(output, message));
    return done(context);
  });
  app.post("/calls/:id/cancel", async (context) => {
    const given = (await context.req.text()) === "" ? {} : await objectFrom(context);
    const call = openCall(context.req.param("id"), "end");
    call.cancel(new StatusError(codeFrom(given.code), String(given.message ?? "Ended by the mock's admin.")));
    return done(context);
  });
  app.get("/journal", (context) => {
    context.header("content-disposition", 'attachment; filename="journal.json"');
    const calls = callsFor(journal, context.req.query()).map(callToJson);
    return answer(context, { forgotten: journal.forgotten(), calls });
  });
  app.delete("/journal", (context) => {
    journal.clear(context.req.query("session"));
    return done(context);
  });
  app.post("/verify", async (context) =>
    answer(context, verifyCalls(await objectFrom(context), journal.calls())),
  );
  return app;
}

function callsFor(journal: Journal, { session, rpc, open, q }: Query): readonly JournalCall[] {
  const text = q?.toLowerCase();
  return journal.calls().filter((call) => {
    if (session !== undefined && call.session !== session) return false;
    if (rpc !== undefined && rpcName(call.method) !== rpc) return false;
    if (open === "1" && !call.isOpen()) return false;
    return text === undefined || JSON.stringify(callToJson(call)).toLowerCase().includes(text);
  });
}

function codeFrom(value: unknown): number {
  if (value === undefined) return code.cancelled;
  const names: readonly string[] = codeNames;
  const found = typeof value === "number" ? value : names.indexOf(String(value));
  if (Number.isInteger(found) && found > 0 && found < names.length) return found;
  throw new Error(`Unknown status code ${JSON.stringify(value)}; use a name such as ABORTED.`);
}
