import { Hono } from "hono";
import { type HealthState, healthStates } from "../../discovery/health-states.ts";
import type { AdminParts } from "../parts.ts";
import { sessionsOf, stateOf } from "../state.ts";
import { answer, done, notFound, objectFrom } from "./answer.ts";

/** By service; that of the server as a whole under the empty name. */
function healthOf({ health, services }: AdminParts): Readonly<Record<string, HealthState>> {
  const names = ["", ...services.map(({ typeName }) => typeName)];
  return Object.fromEntries(names.map((name) => [name, health.of(name)]));
}

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
  app.put("/schema", async (context) => {
    await parts.replaceSchema(new Uint8Array(await context.req.arrayBuffer()));
    return answer(context, { services: parts.services.map(({ typeName }) => typeName) });
  });
  app.get("/sessions", (context) => answer(context, sessionsOf(parts)));
  app.delete("/sessions/:name", (context) => {
    const name = context.req.param("name");
    stubs.reset(name);
    journal.clear(name);
    return done(context);
  });
  app.get("/health", (context) => answer(context, healthOf(parts)));
  app.put("/health", async (context) => {
    const { service = "", status } = await objectFrom(context);
    const state = healthStates.find((each) => each === status);
    const known = Object.keys(healthOf(parts));
    if (typeof service !== "string" || !known.includes(service)) {
      throw notFound(`There is no service ${JSON.stringify(service)}; there are ${known.join(", ")}.`);
    }
    if (state === undefined) throw new Error(`The status is one of ${healthStates.join(", ")}.`);
    parts.health.set(service, state);
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
