import { create, type DescService, fromJson, type JsonValue, toBinary, toJson } from "@bufbuild/protobuf";
import { codeNames } from "../../contracts/transcript/code.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import { createPlausible } from "../../fixtures/messages/plausible.ts";
import { code, StatusError } from "../call/status-error.ts";
import type { JournalCall } from "../journal/call.ts";
import type { Journal } from "../journal/journal.ts";
import { verifyCalls } from "../journal/verification.ts";
import type { Rules } from "../shaping/rules.ts";
import { callFaults } from "../shaping/shaping.ts";
import type { CompileStubs } from "../stubs/compile.ts";
import { isRecord } from "../stubs/cursor.ts";
import { problemText } from "../stubs/document.ts";
import { type StubStore, stubId } from "../stubs/store.ts";
import type { AdjustableClock } from "../time/clock.ts";
import { callSummary, callToJson } from "./call-json.ts";
import type { MockState, SessionState, StubState } from "./state-json.ts";

export interface ApiOptions {
  readonly journal: Journal;
  readonly rules: Rules;
  readonly stubs: StubStore;
  readonly compile: CompileStubs;
  readonly clock: AdjustableClock;
  readonly services: readonly DescService[];
  /** Where the mock itself is, and its seed. */
  readonly facts: { readonly address: string; readonly tls: boolean; readonly seed: number };
}

export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly json: unknown;
  /** Offered for download under this name. */
  readonly fileName?: string;
}

/** `METHOD /path/:word`, and what it does. */
export type Api = readonly (readonly [route: string, handle: Handle])[];
type Handle = (given: Given) => ApiAnswer | Promise<ApiAnswer>;

interface Given {
  /** What stood in the places of the route's words. */
  readonly words: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly text: string;
  /** The body as JSON; throws an ApiError where it is none. */
  readonly json: () => Readonly<Record<string, unknown>>;
}

class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export async function answer(api: Api, { method, url, body }: ApiRequest): Promise<ApiAnswer> {
  for (const [route, handle] of api) {
    const words = wordsOf(route, `${method} ${url.pathname}`);
    if (words === undefined) continue;
    try {
      return await handle({ words, query: url.searchParams, text: body, json: () => objectFrom(body) });
    } catch (thrown) {
      const status = thrown instanceof ApiError ? thrown.status : 400;
      return { status, json: { error: thrown instanceof Error ? thrown.message : String(thrown) } };
    }
  }
  const known = api.map(([route]) => route).join(", ");
  return { status: 404, json: { error: `There is no ${method} ${url.pathname}; there are ${known}.` } };
}

export function createApi(options: ApiOptions): Api {
  const { journal, rules, stubs, compile, clock } = options;
  const plausible = createPlausible();
  let added = 0;
  const callOf = (id: string | undefined): JournalCall => {
    const call = journal.call(id ?? "");
    if (call === undefined) throw new ApiError(404, `There is no call ${id}; it may have been forgotten.`);
    return call;
  };
  return [
    ["GET /api/state", () => ok(stateOf(options))],
    ["GET /api/calls", ({ query }) => ok(callsFor(journal, query).map(callSummary))],
    ["GET /api/calls/:id", ({ words }) => ok(callToJson(callOf(words.id)))],
    [
      "GET /api/journal",
      ({ query }) => ({
        ...ok({ forgotten: journal.forgotten(), calls: callsFor(journal, query).map(callToJson) }),
        fileName: "journal.json",
      }),
    ],
    [
      "DELETE /api/journal",
      ({ query }) => {
        journal.clear(query.get("session") ?? undefined);
        return done;
      },
    ],
    ["POST /api/verify", ({ json }) => ok(verifyCalls(json(), journal.calls()))],
    [
      "POST /api/calls/:id/push",
      async ({ words, json }) => {
        const call = callOf(words.id);
        if (!call.isOpen()) throw new ApiError(409, `Cannot push into call ${call.id}: it is over.`);
        // What fromJson does not take it refuses in words.
        const message = fromJson(call.method.output, json() as JsonValue);
        await call.push(toBinary(call.method.output, message));
        return done;
      },
    ],
    [
      "POST /api/calls/:id/cancel",
      ({ words, text }) => {
        const given = text === "" ? {} : objectFrom(text);
        const call = callOf(words.id);
        if (!call.isOpen()) throw new ApiError(409, `Cannot end call ${call.id}: it is over.`);
        call.cancel(
          new StatusError(codeFrom(given.code), String(given.message ?? "Ended by the mock's admin.")),
        );
        return done;
      },
    ],
    [
      "GET /api/calls/:id/example",
      ({ words }) => {
        const { method } = callOf(words.id);
        const seed = Math.floor(performance.now());
        return ok(toJson(method.output, create(method.output, plausible(method.output, seed))));
      },
    ],
    ["GET /api/faults", () => ok(rules.list())],
    ["POST /api/faults", ({ json }) => ok(rules.add(String(json().settings ?? "")))],
    [
      "DELETE /api/faults/:id",
      ({ words }) => {
        if (!rules.remove(words.id ?? "")) throw new ApiError(404, `There is no fault ${words.id}.`);
        return done;
      },
    ],
    ["GET /api/stubs", () => ok(stubsOf(stubs))],
    [
      "POST /api/stubs",
      ({ text }) => {
        const source = `admin-${added + 1}`;
        const found = compile(source, text);
        if (found.problems.length > 0) throw new Error(found.problems.map(problemText).join("\n"));
        if (found.stubs.length === 0) throw new Error("There is no stub in the body; send YAML or JSON.");
        added++;
        stubs.replace(source, found.stubs);
        return ok({ source, stubs: found.stubs.length });
      },
    ],
    [
      "DELETE /api/stubs",
      () => {
        for (let number = 1; number <= added; number++) stubs.replace(`admin-${number}`, []);
        return done;
      },
    ],
    [
      "PUT /api/stubs/:id",
      ({ words, json }) => {
        if (!stubs.turn(words.id ?? "", json().on !== false))
          throw new ApiError(404, `There is no stub ${words.id}.`);
        return done;
      },
    ],
    ["GET /api/sessions", () => ok(sessionsOf(options))],
    [
      "DELETE /api/sessions/:name",
      ({ words }) => {
        stubs.reset(words.name ?? "");
        journal.clear(words.name ?? "");
        return done;
      },
    ],
    [
      "PUT /api/clock",
      ({ json }) => {
        const { speed } = json();
        if (typeof speed !== "number" || !(speed >= 0.001 && speed <= 1_000_000)) {
          throw new Error(
            "The speed is a number from 0.001 to 1000000: how many times faster than real time.",
          );
        }
        clock.setSpeed(speed);
        return done;
      },
    ],
  ];
}

const done: ApiAnswer = { status: 200, json: { ok: true } };

function ok(json: unknown): ApiAnswer {
  return { status: 200, json };
}

function stateOf(options: ApiOptions): MockState {
  const { journal, rules, stubs, clock, services, facts } = options;
  return {
    ...facts,
    speed: clock.speed(),
    methods: services.flatMap(({ methods }) =>
      methods.map((method) => ({ rpc: rpcName(method), kind: method.methodKind })),
    ),
    faults: rules.list(),
    callFaults,
    stubs: stubsOf(stubs),
    sessions: sessionsOf(options),
    calls: journal.calls().map(callSummary),
    forgotten: journal.forgotten(),
  };
}

function stubsOf(store: StubStore): readonly StubState[] {
  return store.list().map((stub) => ({
    id: stubId(stub),
    name: stub.name,
    rpc: rpcName(stub.method),
    source: stub.source,
    line: stub.line,
    on: store.isOn(stub),
  }));
}

function sessionsOf({ stubs, journal }: ApiOptions): readonly SessionState[] {
  const counts = new Map<string, number>();
  for (const { session } of journal.calls()) counts.set(session, (counts.get(session) ?? 0) + 1);
  const states = new Map(stubs.sessions().map(({ name, state }) => [name, state]));
  return [...new Set([...counts.keys(), ...states.keys()])].map((name) => ({
    name,
    calls: counts.get(name) ?? 0,
    state: states.get(name) ?? {},
  }));
}

function callsFor(journal: Journal, query: URLSearchParams): readonly JournalCall[] {
  const [session, rpc, text] = [query.get("session"), query.get("rpc"), query.get("q")?.toLowerCase()];
  return journal.calls().filter((call) => {
    if (session !== null && call.session !== session) return false;
    if (rpc !== null && rpcName(call.method) !== rpc) return false;
    if (query.get("open") === "1" && !call.isOpen()) return false;
    return text === undefined || JSON.stringify(callToJson(call)).toLowerCase().includes(text);
  });
}

function codeFrom(value: unknown): number {
  if (value === undefined) return code.cancelled;
  const names: readonly string[] = codeNames;
  const found = typeof value === "number" ? value : names.indexOf(String(value));
  if (Number.isInteger(found) && found > 0 && found < names.length) return found;
  throw new Error(
    `There is no status code ${JSON.stringify(value)} to end a call with; write a name such as ABORTED.`,
  );
}

function objectFrom(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new ApiError(
      400,
      `Cannot read the body: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
    );
  }
  if (!isRecord(value)) throw new ApiError(400, "Cannot read the body: write a JSON object.");
  return value;
}

/** What stands for the words of a route; undefined where the path is another. */
function wordsOf(route: string, given: string): Readonly<Record<string, string>> | undefined {
  const [wanted, parts] = [route.split("/"), given.split("/")];
  if (wanted.length !== parts.length) return undefined;
  const words: [string, string][] = [];
  for (const [index, part] of wanted.entries()) {
    const here = parts[index] ?? "";
    if (part.startsWith(":")) words.push([part.slice(1), decoded(here)]);
    else if (part !== here) return undefined;
  }
  return Object.fromEntries(words);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
