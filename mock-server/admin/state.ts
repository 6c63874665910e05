import { rpcName } from "../../contracts/transcript/query.ts";
import { callFaults } from "../shaping/shaping.ts";
import { type StubStore, stubId } from "../stubs/store.ts";
import { callSummary } from "./call-json.ts";
import type { AdminParts } from "./parts.ts";
import type { MockState, SessionState, StubState } from "./state-json.ts";

export function stateOf(parts: AdminParts): MockState {
  const { journal, rules, stubs, clock, services, facts } = parts;
  return {
    ...facts,
    speed: clock.speed(),
    methods: services.flatMap(({ methods }) =>
      methods.map((method) => ({ rpc: rpcName(method), kind: method.methodKind })),
    ),
    faults: rules.list(),
    callFaults,
    stubs: stubsOf(stubs),
    sessions: sessionsOf(parts),
    calls: journal.calls().map(callSummary),
    forgotten: journal.forgotten(),
  };
}

export function stubsOf(store: StubStore): readonly StubState[] {
  return store.list().map((stub) => ({
    id: stubId(stub),
    name: stub.name,
    rpc: rpcName(stub.method),
    source: stub.source,
    line: stub.line,
    on: store.isOn(stub),
  }));
}

export function sessionsOf({
  stubs,
  journal,
}: Pick<AdminParts, "stubs" | "journal">): readonly SessionState[] {
  const counts = new Map<string, number>();
  for (const { session } of journal.calls()) counts.set(session, (counts.get(session) ?? 0) + 1);
  const states = new Map(stubs.sessions().map(({ name, state }) => [name, state]));
  return [...new Set([...counts.keys(), ...states.keys()])].map((name) => ({
    name,
    calls: counts.get(name) ?? 0,
    state: states.get(name) ?? {},
  }));
}
