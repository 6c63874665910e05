import { expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import type { Facts } from "../model/observation.ts";
import type { Step } from "../model/scenario.ts";
import { awaitEnd } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";
import { oversizedRequests } from "./oversized-requests.ts";

const subject = {
  method: ChatService.method.send,
  exchange: ({ call }: { readonly call: string }) => [awaitEnd(call)],
} as unknown as Subject;

/** The calls that are opened once the smaller of the two messages has taken so long. */
function openedAfter(tookMs: number): readonly string[] {
  const steps = oversizedRequests(subject).scenarios[0]?.steps(0, {} as Facts) ?? [];
  const call = "4 MiB + 1 byte";
  const events = [0, tookMs].map((atMs) => ({ from: "client", kind: "half-close", atMs }));
  const seen = new Map([[call, { call, events } as unknown as Transcript]]);
  const next = steps.flatMap((step): readonly Step[] => (step.kind === "then" ? step.next(seen, []) : []));
  return next.flatMap((step) => (step.kind === "open" ? [step.call] : []));
}

test.each([
  [100, ["64 MiB"]],
  [2_500, []],
])("where 4 MiB take %d ms, %j is sent as well", (tookMs, calls) => {
  expect(openedAfter(tookMs)).toEqual(calls);
});

/** The verdict where the larger message has cost the connection, and the next call was served. */
function verdictOn(facts: Partial<Facts>): string | undefined {
  const status = { code: 0, message: "" };
  const ended = { from: "server", kind: "end", atMs: 2, status, trailers: [], decidedBy: "peer" } as const;
  const names = { rpc: "chat.ChatService/Send", connection: "main", transport: "grpc-web" };
  const call = (name: string, cause: "trailers" | "connection-lost"): Transcript => ({
    ...{ ...names, call: name },
    events: [
      { from: "client", kind: "half-close", atMs: 1 },
      { ...ended, cause },
    ],
  });
  const transcripts = [
    call("plain", "trailers"),
    call("4 MiB + 1 byte", "connection-lost"),
    call("healthy after 4 MiB + 1 byte", "trailers"),
  ];
  const clause = oversizedRequests(subject).clauses.find(({ id }) => id === "call/survives-oversized");
  return clause?.judge({ transcripts, facts } as never).kind;
}

test("a connection that carries other calls has to stay, and one of HTTP/1.1 need not", () => {
  expect(verdictOn({})).toBe("violated");
  expect(verdictOn({ callPerConnection: true })).toBe("holds");
});
