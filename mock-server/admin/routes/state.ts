import { Hono } from "hono";
import type { AdminParts } from "../parts.ts";
import { sessionsOf, stateOf } from "../state.ts";
import { answer, done, notFound, objectFrom } from "./answer.ts";

/** The mock as a whole: its state, injected faults, sessions and clock. */
export function stateRoutes(parts: AdminParts): Hono {
  const { journal, rules, stubs, clock } = parts;
  const app = new Hono();
  app.get("/state", (context) => answer(context, stateOf(parts)));
  app.get("/faults", (context) => answer(context, rules.list()));
  app.post("/faults", async (context) => {
    const { settings } = await objectFrom(context);
    return answer(context, rules.add(String(settings ?? "")));
  });
  app.delete("/faults/:id", (context) => {
    const id = context.req.param("id");
    if (!rules.remove(id)) throw notFound(`There is no fault ${id}.`);
    return done(context);
  });
  app.get("/sessions", (context) => answer(context, sessionsOf(parts)));
  app.delete("/sessions/:name", (context) => {
    const name = context.req.param("name");
    stubs.reset(name);
    journal.clear(name);
    return done(context);
  });
  app.put("/clock", async (context) => {
    const { speed } = await objectFrom(context);
    if (typeof speed !== "number" || !(speed >= 0.001 && speed <= 1_000_000)) {
      throw new Error("The speed is a number from 0.001 to 1000000: how many times faster than real time.");
    }
    clock.setSpeed(speed);
    return done(context);
  });
  return app;
}
