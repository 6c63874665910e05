import type { DescMethod, Message } from "@bufbuild/protobuf";
import { rpcName } from "../../contracts/transcript/query.ts";
import { createMethodIndex, type MethodIndex } from "./method-index.ts";
import { initialState, type Stub } from "./stub.ts";

/** Who asks for a stub. */
export interface Asking {
  readonly method: DescMethod;
  readonly metadata: ReadonlyMap<string, string>;
  /** The request of that place, from 0; undefined where the stream has ended before it. */
  readonly request: (index: number) => Promise<Message | undefined>;
}

/** The stubs in force, and what sessions have used up of them. */
export interface StubStore {
  /** Puts the stubs of a source in the place of those it had. */
  readonly replace: (source: string, stubs: readonly Stub[]) => void;
  readonly list: () => readonly Stub[];
  readonly has: (method: DescMethod) => boolean;
  /** The stub that answers; it counts as used. */
  readonly choose: (asking: Asking) => Promise<Stub | undefined>;
  /** The stub that differs least, and in what; undefined where the method has none. */
  readonly nearest: (
    asking: Asking,
  ) => Promise<{ readonly stub: Stub; readonly why: readonly string[] } | undefined>;
  /** A stub that is off answers nothing; false where there is none of that id. */
  readonly turn: (id: string, on: boolean) => boolean;
  readonly isOn: (stub: Stub) => boolean;
  readonly sessions: () => readonly SessionFacts[];
  /** Forgets what a session has used and remembered. */
  readonly reset: (session: string) => void;
}

export interface SessionFacts {
  readonly name: string;
  readonly state: Readonly<Record<string, string>>;
}

interface Session {
  readonly used: Map<Stub, number>;
  readonly state: Map<string, string>;
}

/** Sessions beyond these are forgotten, the oldest first. */
const maxSessions = 1000;

/** The session of a call that names none. */
export function sessionOf(metadata: ReadonlyMap<string, string>): string {
  return metadata.get("x-mock-session") ?? "";
}

export function createStubStore(): StubStore {
  const sources = new Map<string, readonly Stub[]>();
  let indexes = new Map<string, MethodIndex>();
  const sessions = new Map<string, Session>();
  const off = new Set<string>();

  const sessionNamed = (name: string): Session => {
    const known = sessions.get(name);
    if (known !== undefined) return known;
    const oldest = sessions.keys().next().value;
    if (sessions.size >= maxSessions && oldest !== undefined) sessions.delete(oldest);
    const session: Session = { used: new Map(), state: new Map() };
    sessions.set(name, session);
    return session;
  };

  const isFree = (stub: Stub, used: number, session: Session): boolean =>
    // Most of the time none is off, and this is asked for every candidate.
    (off.size === 0 || !off.has(stubId(stub))) &&
    (stub.times === undefined || used < stub.times) &&
    isInState(stub, session);

  return {
    replace: (source, stubs) => {
      const before = sources.get(source) ?? [];
      sources.set(source, stubs);
      for (const session of sessions.values()) for (const stub of before) session.used.delete(stub);
      // Node 20 has no Map.groupBy.
      const byRpc = new Map<string, Stub[]>();
      for (const stub of [...sources.values()].flat()) {
        const rpc = rpcName(stub.method);
        const others = byRpc.get(rpc);
        if (others === undefined) byRpc.set(rpc, [stub]);
        else others.push(stub);
      }
      indexes = new Map([...byRpc].map(([rpc, all]) => [rpc, createMethodIndex(all)]));
    },
    list: () => [...sources.values()].flat(),
    has: (method) => indexes.has(rpcName(method)),
    choose: async (asking) => {
      const index = indexes.get(rpcName(asking.method));
      if (index === undefined) return undefined;
      const session = sessionNamed(sessionOf(asking.metadata));
      const first = index.needsRequest ? await asking.request(0) : undefined;
      for (const stub of index.candidates(first)) {
        if (!isFree(stub, session.used.get(stub) ?? 0, session)) continue;
        // Waiting costs more than looking, and mostly the first request tells.
        if (!matchesFirst(stub, asking, first)) continue;
        if (stub.requests.length > 1 && !(await matchesRest(stub, asking))) continue;
        // Another call may have taken it while this one waited for its requests.
        const used = session.used.get(stub) ?? 0;
        if (!isFree(stub, used, session)) continue;
        if (stub.times !== undefined) session.used.set(stub, used + 1);
        if (stub.state?.becomes !== undefined) session.state.set(stub.state.name, stub.state.becomes);
        return stub;
      }
      return undefined;
    },
    nearest: async (asking) => {
      const session = sessionNamed(sessionOf(asking.metadata));
      let nearest: { readonly stub: Stub; readonly why: readonly string[] } | undefined;
      for (const stub of indexes.get(rpcName(asking.method))?.all ?? []) {
        const why = [...usedUp(stub, session), ...(await differences(stub, asking))];
        if (nearest === undefined || why.length < nearest.why.length) nearest = { stub, why };
      }
      return nearest;
    },
    turn: (id, on) => {
      if (![...sources.values()].flat().some((stub) => stubId(stub) === id)) return false;
      if (on) off.delete(id);
      else off.add(id);
      return true;
    },
    isOn: (stub) => !off.has(stubId(stub)),
    sessions: () => [...sessions].map(([name, { state }]) => ({ name, state: Object.fromEntries(state) })),
    reset: (name) => void sessions.delete(name),
  };
}

function isInState({ state }: Stub, session: Session): boolean {
  return state?.needs === undefined || (session.state.get(state.name) ?? initialState) === state.needs;
}

/** The same stub has it again after the file was read again. */
export function stubId({ source, line, name }: Stub): string {
  return `${source}:${line}:${name}`;
}

function matchesFirst({ metadata, requests }: Stub, asking: Asking, first: Message | undefined): boolean {
  if (!metadata.every(([name, matcher]) => matcher.test(asking.metadata.get(name)))) return false;
  const [matcher] = requests;
  return matcher === undefined || (first !== undefined && matcher.test(first));
}

async function matchesRest({ requests }: Stub, asking: Asking): Promise<boolean> {
  for (const [index, matcher] of requests.entries()) {
    const request = await asking.request(index);
    if (request === undefined || !matcher.test(request)) return false;
  }
  return true;
}

async function differences({ metadata, requests }: Stub, asking: Asking): Promise<readonly string[]> {
  const found = metadata.flatMap(([name, matcher]) =>
    matcher.why(asking.metadata.get(name)).map((text) => `${name} ${text}`),
  );
  for (const [index, matcher] of requests.entries()) {
    const request = await asking.request(index);
    const why = request === undefined ? ["request is absent"] : matcher.why(request);
    found.push(...why.map((text) => (requests.length === 1 ? text : `[${index}].${text}`)));
  }
  return found;
}

function usedUp(stub: Stub, { used, state: states }: Session): readonly string[] {
  const { times, state } = stub;
  const now = state === undefined ? initialState : (states.get(state.name) ?? initialState);
  const spent = times !== undefined && (used.get(stub) ?? 0) >= times;
  const other = state?.needs !== undefined && state.needs !== now;
  return [
    ...(spent ? [`it has answered its ${times} calls`] : []),
    ...(other ? [`the state is "${now}", not "${state.needs}"`] : []),
  ];
}
