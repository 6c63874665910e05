import fc from "fast-check";
import type { ContractPart } from "../../generic/part.ts";
import { notServed } from "../../generic/served.ts";
import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import { callNamed, serverClause } from "../../model/judge.ts";
import type { Facts, Observation } from "../../model/observation.ts";
import { defineScenario } from "../../model/scenario.ts";
import { ask, awaitEnd } from "../../model/step.ts";
import { Code, codeName } from "../../transcript/code.ts";
import type { EndEvent } from "../../transcript/event.ts";
import { peerEndOf, received } from "../../transcript/query.ts";
import { method } from "./model.ts";

/** A request that must deliver nothing. */
interface Refusal {
  readonly name: string;
  readonly sentence: string;
  readonly requests: readonly { readonly path: (facts: Facts) => string; readonly chunkSize?: number }[];
  readonly accepts: (end: EndEvent) => boolean;
  readonly owed: string;
}

const only =
  (...codes: readonly number[]) =>
  (end: EndEvent): boolean =>
    end.cause === "trailers" && codes.includes(end.status.code);

const refusals: readonly Refusal[] = [
  {
    name: "negative-chunk-size",
    sentence: "A negative chunk_size is INVALID_ARGUMENT.",
    requests: [-1, -1024, -(2 ** 31)].map((chunkSize) => ({ path: inRoot("multiple.bin"), chunkSize })),
    accepts: only(Code.INVALID_ARGUMENT),
    owed: "INVALID_ARGUMENT",
  },
  {
    name: "not-found",
    sentence: "A file that is not there is NOT_FOUND before any message.",
    requests: [
      { path: inRoot("no-such-file.bin") },
      { path: inRoot("a-directory/no-such-file.bin") },
      { path: inRoot("no-such-directory/inside.txt") },
    ],
    accepts: only(Code.NOT_FOUND),
    owed: "NOT_FOUND",
  },
  {
    name: "directory",
    sentence: "A directory ends non-OK, with no message.",
    requests: [{ path: inRoot("a-directory") }],
    accepts: (end) => end.status.code !== 0 && end.cause !== "connection-lost",
    owed: "a status that is not OK",
  },
  {
    name: "outside-root",
    sentence:
      "Paths and links that lead outside the root deliver no byte of data: NOT_FOUND, PERMISSION_DENIED or INVALID_ARGUMENT.",
    requests: [
      { path: inRoot("../../../../../../../../../../etc/passwd") },
      { path: inRoot("a-directory/../../../../../../../../../../../etc/passwd") },
      { path: () => "/etc/passwd" },
      { path: inRoot("multiple.bin\u0000.txt") },
      { path: inRoot("link-outside") },
    ],
    accepts: only(Code.NOT_FOUND, Code.PERMISSION_DENIED, Code.INVALID_ARGUMENT),
    owed: "NOT_FOUND, PERMISSION_DENIED or INVALID_ARGUMENT",
  },
];

export function refusedDownloads(): ContractPart {
  return {
    scenarios: refusals.map((refusal) =>
      defineScenario({
        name: refusal.name,
        method,
        runs: 0,
        input: fc.nat(refusal.requests.length - 1),
        examples: refusal.requests.map((_, index) => index),
        steps: (index, facts) => {
          const request = refusal.requests[index];
          if (request === undefined) return [];
          return [
            ...ask("refused", method, {
              filePath: request.path(facts),
              chunkSize: request.chunkSize ?? 1024,
            }),
            awaitEnd("refused"),
            ...ask("healthy", method, { filePath: inRoot("one-byte.bin")(facts), chunkSize: 1 }),
            awaitEnd("healthy"),
          ];
        },
      }),
    ),
    clauses: refusals.map((refusal) =>
      serverClause({
        id: `download-file/${refusal.name}`,
        sentence: refusal.sentence,
        scenarios: [refusal.name],
        judge: (observation) => judge(observation, refusal),
      }),
    ),
  };
}

function judge(observation: Observation, refusal: Refusal): Verdict {
  const call = callNamed(observation, "refused");
  if (call === undefined) return vacuous("no call was made");
  const [message] = received(call, method.output);
  if (message !== undefined) {
    return violated("A message came, and nothing may be delivered.", {
      call: "refused",
      event: message.event,
      mark: "delivered",
    });
  }
  const end = peerEndOf(call);
  if (end === undefined) return violated("The call did not end.", { call: "refused" });
  if (!refusal.accepts(end)) {
    return violated(`The call ended ${codeName(end.status.code)}; ${refusal.owed} is owed.`, {
      call: "refused",
      event: call.events.indexOf(end),
    });
  }
  const healthy = callNamed(observation, "healthy");
  const why = healthy === undefined ? undefined : notServed(healthy);
  return why === undefined
    ? holds
    : violated(`The next, healthy call was not served: ${why}.`, { call: "healthy" });
}

function inRoot(name: string): (facts: Facts) => string {
  return (facts) => facts.filesPrefix + name;
}
