import type { DescMethod, DescService, Registry } from "@bufbuild/protobuf";
import { singleResponse, streamsRequests } from "../../contracts/model/method-kind.ts";
import { isRecord } from "../../contracts/transcript/is-record.ts";
import { typesOfAll } from "../../contracts/transcript/types.ts";
import { nearNames } from "../../text/did-you-mean.ts";
import {
  type Cursor,
  fieldsOf,
  inside,
  itemsOf,
  recordOf,
  reportAt,
  rootCursor,
  textOf,
  wholeOf,
} from "./cursor.ts";
import { parseStubText, type StubDocument, type StubProblem } from "./document.ts";
import { endingFrom } from "./ending.ts";
import { headerMatcherFrom } from "./header-matcher.ts";
import { requestMatcherFrom } from "./matcher.ts";
import type { StateRule, Stub } from "./stub.ts";

/** What a text of stubs holds: all of them, or what is wrong. */
export interface CompiledStubs {
  readonly stubs: readonly Stub[];
  readonly problems: readonly StubProblem[];
}

/** Reads texts of stubs in YAML or JSON and checks them against the schema. */
export type CompileStubs = (file: string, text: string) => CompiledStubs;

export function createStubCompiler(services: readonly DescService[]): CompileStubs {
  const methods = new Map(
    services.flatMap((service) =>
      service.methods.map((method) => [`${service.typeName}/${method.name}`, method] as const),
    ),
  );
  const registry = typesOfAll(services.map(({ file }) => file));
  return (file, text) => {
    const document = parseStubText(file, text);
    if (!("value" in document)) return { stubs: [], problems: [document] };
    return compiled(file, document, methods, registry);
  };
}

function compiled(
  file: string,
  document: StubDocument,
  methods: ReadonlyMap<string, DescMethod>,
  registry: Registry,
): CompiledStubs {
  const problems: StubProblem[] = [];
  const root = rootCursor(document.value, (path, text) => {
    problems.push({ file, line: document.lineOf(path), path, text });
  });
  const stubs = listOf(root).flatMap((cursor) => {
    const stub = stubFrom(cursor, { file, line: document.lineOf(cursor.path), methods, registry });
    return stub ?? [];
  });
  return { stubs: problems.length === 0 ? stubs : [], problems };
}

/** A list, an object with `stubs`, or one stub alone. */
function listOf(root: Cursor): readonly Cursor[] {
  if (root.value === null || root.value === undefined) return [];
  if (!isRecord(root.value)) return itemsOf(root);
  if (!("stubs" in root.value)) return [root];
  return itemsOf(fieldsOf(root, ["$schema", "stubs"]).stubs);
}

interface StubContext {
  readonly file: string;
  readonly line: number;
  readonly methods: ReadonlyMap<string, DescMethod>;
  readonly registry: Registry;
}

const fields = [
  "name",
  "rpc",
  "service",
  "method",
  "priority",
  "times",
  "state",
  "match",
  "answer",
  "when",
  "onHalfClose",
];

function stubFrom(cursor: Cursor, context: StubContext): Stub | undefined {
  const { file, line, methods, registry } = context;
  const given = fieldsOf(cursor, ["$schema", ...fields]);
  const method = methodFrom(cursor, given, methods);
  if (method === undefined) return undefined;
  const match = given.match === undefined ? {} : fieldsOf(given.match, ["metadata", "request", "sequence"]);
  if (match.request !== undefined && match.sequence !== undefined) {
    reportAt(match.sequence, "use either request or sequence; a request is a sequence of one");
  }
  const { metadata } = match;
  const times = wholeOf(given.times, 1);
  const name = textOf(given.name) ?? `${method.name} in line ${line}`;
  const ending = { desc: method.output, input: method.input, registry };
  const state = given.state === undefined ? undefined : stateFrom(given.state);
  const streams = streamsRequests(method);
  if (!streams) {
    for (const only of [given.when, given.onHalfClose, match.sequence]) {
      if (only !== undefined)
        reportAt(only, `${method.name} takes a single request; this is for request streams`);
    }
  }
  const answer = endingFrom(given.answer, { ...ending, beside: ["headers"] });
  if (singleResponse(method) && given.answer !== undefined && answer.status === undefined && !answer.hold) {
    const count = answer.send.reduce((sum, { repeat }) => sum + repeat, 0);
    if (answer.complete && count !== 1 && given.onHalfClose === undefined && given.when === undefined) {
      reportAt(given.answer, `${method.name} responds with exactly one message, but here are ${count}`);
    }
  }
  if (given.answer === undefined && given.when === undefined && given.onHalfClose === undefined) {
    reportAt(cursor, "the stub has no answer; add answer, when or onHalfClose");
  }
  return {
    source: file,
    line,
    name,
    method,
    priority:
      typeof given.priority?.value === "number" ? given.priority.value : (wholeOf(given.priority) ?? 0),
    ...(times === undefined ? {} : { times }),
    ...(state === undefined ? {} : { state }),
    metadata:
      metadata === undefined
        ? []
        : Object.entries(recordOf(metadata)).map(
            ([header, wanted]) =>
              [
                header.toLowerCase(),
                headerMatcherFrom(header.toLowerCase(), inside(metadata, header, wanted)),
              ] as const,
          ),
    requests: [...(match.request === undefined ? [] : [match.request]), ...itemsOf(match.sequence)].map(
      (each) => requestMatcherFrom(each, method.input, registry),
    ),
    answer,
    when: itemsOf(given.when).map((each) => {
      const rule = fieldsOf(each, ["match", "send", "hold", "status", "trailers", "compress"]);
      const matcher = rule.match ?? inside(each, "match", {});
      return {
        ...endingFrom(each, { ...ending, beside: ["match"] }),
        match: requestMatcherFrom(matcher, method.input, registry),
      };
    }),
    ...(given.onHalfClose === undefined ? {} : { onHalfClose: endingFrom(given.onHalfClose, ending) }),
  };
}

function methodFrom(
  cursor: Cursor,
  given: Readonly<Record<string, Cursor>>,
  methods: ReadonlyMap<string, DescMethod>,
): DescMethod | undefined {
  const rpc = textOf(given.rpc) ?? `${textOf(given.service) ?? ""}/${textOf(given.method) ?? ""}`;
  const found = methods.get(rpc.replace(/^\//, ""));
  if (found !== undefined) return found;
  if (rpc === "/") return reportAt(cursor, "the stub names no method; add rpc: package.Service/Method");
  const near = nearNames(rpc, [...methods.keys()], 1)[0];
  const hint =
    near === undefined ? `there are ${[...methods.keys()].slice(0, 8).join(", ")}` : `did you mean ${near}?`;
  return reportAt(
    given.rpc ?? given.method ?? given.service ?? cursor,
    `there is no method "${rpc}"; ${hint}`,
  );
}

function stateFrom(cursor: Cursor): StateRule {
  const { name, needs, becomes } = fieldsOf(cursor, ["name", "needs", "becomes"]);
  const [wanted, next] = [textOf(needs), textOf(becomes)];
  return {
    name: textOf(name) ?? "",
    ...(wanted === undefined ? {} : { needs: wanted }),
    ...(next === undefined ? {} : { becomes: next }),
  };
}
