import { type DescMessage, fromBinary, type JsonValue, toJson } from "@bufbuild/protobuf";
import { codeName } from "../../contracts/transcript/code.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";
import { endOf, rpcName } from "../../contracts/transcript/query.ts";
import type { JournalCall } from "../journal/call.ts";
import { type Verification, verifyCalls } from "../journal/verification.ts";
import { rootCursor } from "../stubs/cursor.ts";
import { headerMatcherFrom } from "../stubs/header-matcher.ts";
import { stubsFrom, type WrittenStubs } from "../stubs/inline-stubs.ts";
import type { Stub } from "../stubs/stub.ts";
import type { SharedMock } from "./shared-mock.ts";

/** One test's view of a mock that it shares with others. */
export interface SessionMock {
  /** What clients are given as theirs: `http://127.0.0.1:port`. */
  readonly baseUrl: string;
  /** For calls from elsewhere than the page: the value of `x-mock-session`. */
  readonly session: string;
  /** Answers this test's calls by these, the last ones given first. Throws an Error that says what is wrong. */
  readonly stub: (...stubs: readonly (object | string)[]) => void;
  /** Shapes this test's calls, as `--inject` does: `code=UNAVAILABLE,after=3,rpc=*\/Chat`. */
  readonly inject: (settings: string) => void;
  /** What this test has called so far, in the order of the calls. */
  readonly journal: () => readonly SessionCall[];
  /** Holds this test's calls against `{ calls: [{ rpc, request, times }], inOrder }`. */
  readonly verify: (expected: object) => Verification;
}

/** A call of the journal, in the words of its schema. */
export interface SessionCall {
  /** `package.Service/Method` */
  readonly rpc: string;
  /** In ProtoJSON; undefined stands for bytes that are no message. */
  readonly requests: readonly (JsonValue | undefined)[];
  readonly responses: readonly (JsonValue | undefined)[];
  /** The status by its name; absent while the call is open. */
  readonly status?: string;
  readonly transcript: Transcript;
}

export interface ForgettableMock extends SessionMock {
  /** Takes everything of the session away. */
  readonly forget: () => void;
}

/** A test's own stubs come before those of the worker's mock. */
const ownPriority = 1_000_000;

export function createSessionMock(shared: SharedMock, session: string): ForgettableMock {
  const { baseUrl, journal, rules, stubs, compile } = shared;
  const sources: string[] = [];
  const ruleIds: string[] = [];
  const own = () => journal.calls().filter((call) => call.session === session);
  const onlyHere = headerMatcherFrom(
    "x-mock-session",
    rootCursor(session, () => undefined),
  );
  const owned = (stub: Stub): Stub => ({
    ...stub,
    metadata: [...stub.metadata, ["x-mock-session", onlyHere]],
    priority: stub.priority + ownPriority + sources.length,
  });
  const add = (written: WrittenStubs): void => {
    const source = `mock.stub ${sources.length + 1} of ${session}`;
    const added = stubsFrom(source, written, compile).map(owned);
    sources.push(source);
    // A source of its own: replacing one forgets how often its stubs were used.
    stubs.replace(source, added);
  };
  return {
    ...{ baseUrl, session },
    stub: (...written) => {
      for (const each of written) add(typeof each === "string" ? each : [each].flat());
    },
    inject: (settings) => {
      ruleIds.push(rules.add(`${settings},session=${session}`).id);
    },
    journal: () => own().map(callFrom),
    verify: (expected) => verifyCalls(expected, own()),
    forget: () => {
      for (const id of ruleIds) rules.remove(id);
      for (const source of sources) stubs.replace(source, []);
      stubs.reset(session);
      journal.clear(session);
    },
  };
}

function callFrom(call: JournalCall): SessionCall {
  const { method } = call;
  const transcript = call.transcript();
  const end = endOf(transcript);
  const messages = (from: "client" | "server", desc: DescMessage) =>
    transcript.events.flatMap((event) =>
      event.kind === "message" && event.from === from ? [protoJson(desc, event.message.bytes)] : [],
    );
  return {
    rpc: rpcName(method),
    requests: messages("client", method.input),
    responses: messages("server", method.output),
    ...(end === undefined ? {} : { status: codeName(end.status.code) }),
    transcript,
  };
}

function protoJson(desc: DescMessage, bytes: Uint8Array): JsonValue | undefined {
  try {
    return toJson(desc, fromBinary(desc, bytes));
  } catch {
    return undefined;
  }
}
