import { type DescMethod, fromBinary } from "@bufbuild/protobuf";
import { rpcName } from "../../contracts/transcript/query.ts";
import { typesOf } from "../../contracts/transcript/types.ts";
import { matchesRpc } from "../shaping/rules.ts";
import {
  type Cursor,
  fieldsOf,
  inside,
  itemsOf,
  recordOf,
  rootCursor,
  textOf,
  wholeOf,
} from "../stubs/cursor.ts";
import { pathText } from "../stubs/document.ts";
import { headerMatcherFrom } from "../stubs/header-matcher.ts";
import { requestMatcherFrom } from "../stubs/matcher.ts";
import type { JournalCall } from "./call.ts";

/** Whether the calls were those that a test expected. */
export interface Verification {
  readonly ok: boolean;
  /** A sentence for each expectation that was not met, or could not be read. */
  readonly problems: readonly string[];
}

interface Expectation {
  readonly rpc: string;
  readonly least: number;
  readonly most: number;
  readonly cursor: Cursor;
}

/**
 * Holds calls against `{ calls: [{ rpc, request, metadata, times, atLeast, atMost }], inOrder, session }`.
 * Without a number once or more is expected.
 */
export function verifyCalls(expected: unknown, calls: readonly JournalCall[]): Verification {
  const unreadable = new Set<string>();
  const root = rootCursor(expected, (path, text) => unreadable.add(`${pathText(path) || "body"}: ${text}`));
  const given = fieldsOf(root, ["calls", "inOrder", "session"]);
  const session = textOf(given.session);
  const known = calls.filter((call) => session === undefined || call.session === session);
  const found = itemsOf(given.calls).map((cursor) => {
    const expectation = expectationFrom(cursor);
    return { expectation, matching: known.filter((call) => matches(expectation, call)) };
  });
  // What cannot be read cannot be judged.
  if (unreadable.size > 0) return { ok: false, problems: [...unreadable] };
  const problems: string[] = [];
  for (const { expectation, matching } of found) {
    const { rpc, least, most } = expectation;
    if (matching.length >= least && matching.length <= most) continue;
    problems.push(`${rpc} was called ${matching.length} times; expected ${range(least, most)}.`);
  }
  if (given.inOrder?.value === true) problems.push(...disorder(found, known));
  return { ok: problems.length === 0, problems };
}

function expectationFrom(cursor: Cursor): Expectation {
  const { rpc, times, atLeast, atMost } = fieldsOf(cursor, [
    ...["rpc", "request", "metadata", "times", "atLeast", "atMost"],
  ]);
  const exactly = wholeOf(times);
  const most = exactly ?? wholeOf(atMost) ?? Number.POSITIVE_INFINITY;
  return { rpc: textOf(rpc) ?? "*", least: exactly ?? wholeOf(atLeast) ?? Math.min(1, most), most, cursor };
}

function matches({ rpc, cursor }: Expectation, call: JournalCall): boolean {
  if (!matchesRpc(rpc, rpcName(call.method))) return false;
  const { request, metadata } = recordOf(cursor);
  const { events } = call.transcript();
  if (metadata !== undefined) {
    const headers = new Map(events.flatMap((event) => (event.kind === "headers" ? event.metadata : [])));
    const wanted = inside(cursor, "metadata", metadata);
    for (const [name, value] of Object.entries(recordOf(wanted))) {
      const lower = name.toLowerCase();
      if (!headerMatcherFrom(lower, inside(wanted, name, value)).test(headers.get(lower))) return false;
    }
  }
  if (request === undefined) return true;
  const matcher = requestMatcherFrom(
    inside(cursor, "request", request),
    call.method.input,
    typesOf(call.method.input.file),
  );
  return events.some(
    (event) =>
      event.from === "client" &&
      event.kind === "message" &&
      matcher.test(decoded(call.method, event.message.bytes)),
  );
}

function decoded({ input }: DescMethod, bytes: Uint8Array): unknown {
  try {
    return fromBinary(input, bytes);
  } catch {
    return undefined;
  }
}

/** Each expectation's first call must come after that of the one before. */
function disorder(
  found: readonly { readonly expectation: Expectation; readonly matching: readonly JournalCall[] }[],
  calls: readonly JournalCall[],
): readonly string[] {
  let reached = -1;
  for (const { expectation, matching } of found) {
    const next = calls.findIndex((call, index) => index > reached && matching.includes(call));
    if (next < 0 && expectation.least > 0) return [`${expectation.rpc} was not called in this order.`];
    if (next >= 0) reached = next;
  }
  return [];
}

function range(least: number, most: number): string {
  if (least === most) return `exactly ${least}`;
  return most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
}
