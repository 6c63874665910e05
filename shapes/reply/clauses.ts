import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import type { Bindings } from "../language/expression.ts";
import { givenBinding } from "../language/reading.ts";
import { isSame, keyOf, shown } from "../language/value.ts";
import { judgeCalls, type SeenCall, type SeenMessage } from "../seen/call.ts";
import { atEnd } from "../seen/end.ts";
import { at, broken } from "../seen/verdict.ts";
import type { ClauseDraft, Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Reply } from "./declaration.ts";
import { inTurns, interactiveClause } from "./scenarios.ts";

export function judgeReply(reply: Reply, situation: Situation): Judged {
  const { method, given } = situation;
  const { n, equal, interactive } = reply;
  const each = n === 1 ? "a response" : `${n} responses`;
  const drained: ClauseDraft = {
    sentence: `Each request has ${each}; all that are owed at the half-close come before the OK.`,
    judge: judgeCalls(method, (call) => owed(reply, call)),
  };
  const told = equal.map(({ field, is }) => `\`${field.text}\` is \`${is.text}\``).join(" and ");
  const matched: readonly ClauseDraft[] =
    equal.length === 0
      ? []
      : [
          {
            suffix: "equal",
            sentence: `In each response ${told}, of its request.`,
            judge: judgeCalls(method, (call, observation) =>
              agreeing(reply, call, givenBinding(given.in(observation))),
            ),
          },
        ];
  if (!interactive) return { clauses: [drained, ...matched] };
  const turns = inTurns(reply, situation);
  return { clauses: [drained, ...matched, interactiveClause(turns, method)], scenarios: [turns] };
}

function owed({ n, key }: Reply, call: SeenCall): Verdict {
  const { requests, responses } = call;
  const early = responses.findIndex((response, index) => {
    const asked = requests.filter(({ event }) => event < response.event).length;
    return index + 1 > asked * n;
  });
  if (early >= 0) {
    const asked = requests.filter(({ event }) => event < (responses[early]?.event ?? 0)).length;
    return broken(
      `Response ${early + 1} came when ${asked} ${asked === 1 ? "request" : "requests"} had been sent; ${asked * n} were owed.`,
      at(responses[early], "nobody asked for it"),
    );
  }
  const stranger = key === undefined ? undefined : unasked(key, n, call);
  if (stranger !== undefined) return stranger;
  if (!call.endedOk || call.halfClose === undefined || call.left)
    return vacuous("the call was not ended OK after a half-close");
  if (requests.length === 0) return vacuous("no request was sent");
  const due = requests.length * n;
  return responses.length === due
    ? holds
    : broken(
        `${requests.length} ${requests.length === 1 ? "request was" : "requests were"} sent, and ${responses.length} of ${due} responses came before the OK.`,
        { ...atEnd(call), mark: `${due - responses.length} missing` },
      );
}

/** A response whose key no request had, or more of them than it had. */
function unasked(
  key: NonNullable<Reply["key"]>,
  n: number,
  { requests, responses }: SeenCall,
): Verdict | undefined {
  const came = new Map<string, number>();
  for (const response of responses) {
    const value = key.response.of(response.message);
    const name = keyOf(value);
    const asked = requests.filter(
      (request) => request.event < response.event && isSame(key.request.of(request.message), value),
    ).length;
    const count = (came.get(name) ?? 0) + 1;
    came.set(name, count);
    if (count <= asked * n) continue;
    const had =
      asked === 0
        ? "no request before had"
        : `${asked * n === 1 ? "one response is" : `${asked * n} responses are`} owed to`;
    return broken(
      `\`${key.response.text}\` is ${shown(value)}${count > 1 ? ` in ${count} responses` : ""}, which ${had}.`,
      at(response, asked === 0 ? "to no request" : "once more"),
    );
  }
  return undefined;
}

function agreeing(reply: Reply, call: SeenCall, base: Bindings): Verdict {
  let judged = 0;
  for (const [response, request] of pairs(reply, call)) {
    for (const { field, is } of reply.equal) {
      const result = is.of({ ...base, request: request.message });
      if ("problem" in result) continue;
      judged++;
      const value = field.of(response.message);
      if (isSame(value, result.value)) continue;
      return broken(
        `\`${field.text}\` is ${shown(value)} in the response to request ${call.requests.indexOf(request) + 1}; \`${is.text}\` is ${shown(result.value)}.`,
        at(response, `${shown(result.value, 20)} was due`),
      );
    }
  }
  return judged === 0 ? vacuous("no response could be compared") : holds;
}

/** Each response with its request: the one of its key, or by their order. */
function pairs(
  { key, n }: Reply,
  { requests, responses }: SeenCall,
): readonly (readonly [SeenMessage, SeenMessage])[] {
  if (key === undefined) {
    return responses.flatMap((response, index) => {
      const request = requests[Math.floor(index / n)];
      return request === undefined ? [] : [[response, request] as const];
    });
  }
  const waiting = new Map<string, SeenMessage[]>();
  for (const request of requests) {
    const name = keyOf(key.request.of(request.message));
    waiting.set(name, [...(waiting.get(name) ?? []), ...Array.from({ length: n }, () => request)]);
  }
  return responses.flatMap((response) => {
    const request = waiting.get(keyOf(key.response.of(response.message)))?.shift();
    return request === undefined ? [] : [[response, request] as const];
  });
}
