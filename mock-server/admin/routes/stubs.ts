import { Hono } from "hono";
import { problemText } from "../../stubs/document.ts";
import type { AdminParts } from "../parts.ts";
import { stubsOf } from "../state.ts";
import { answer, done, notFound, objectFrom } from "./answer.ts";

/** Stubs: listed, added, switched on and off, and removed. */
export function stubRoutes({ stubs, compile }: AdminParts): Hono {
  let added = 0;
  const app = new Hono();
  app.get("/stubs", (context) => answer(context, stubsOf(stubs)));
  app.post("/stubs", async (context) => {
    const source = `admin-${added + 1}`;
    const found = compile(source, await context.req.text());
    if (found.problems.length > 0) throw new Error(found.problems.map(problemText).join("\n"));
    if (found.stubs.length === 0) throw new Error("There is no stub in the body; send YAML or JSON.");
    added++;
    stubs.replace(source, found.stubs);
    return answer(context, { source, stubs: found.stubs.length });
  });
  app.delete("/stubs", (context) => {
    for (let number = 1; number <= added; number++) stubs.replace(`admin-${number}`, []);
    return done(context);
  });
  app.put("/stubs/:id", async (context) => {
    const id = context.req.param("id");
    const { on } = await objectFrom(context);
    if (!stubs.turn(id, on !== false)) throw notFound(`There is no stub ${id}.`);
    return done(context);
  });
  return app;
}
