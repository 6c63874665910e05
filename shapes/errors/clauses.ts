import { fromBinary } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";
import { passingCodes } from "../../contracts/generic/served.ts";
import { holds, type Verdict, vacuous, violated } from "../../contracts/model/clause.ts";
import { Code, codeName } from "../../contracts/transcript/code.ts";
import type { EndEvent } from "../../contracts/transcript/event.ts";
import { gaveUp } from "../../contracts/transcript/query.ts";
import { StatusSchema } from "../../proto/gen/google/rpc/status_pb.ts";
import type { Bindings } from "../language/expression.ts";
import { givenBinding } from "../language/reading.ts";
import { brokenToo, endedByAnother, type Refusal, wasBusy } from "../refusals.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { atEnd } from "../seen/end.ts";
import { at, broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Errors } from "./declaration.ts";
import { isRefused } from "./refused.ts";
import { refusedRequests } from "./scenarios.ts";

export function judgeErrors(errors: Errors, situation: Situation): Judged {
  const { method, given, common, refusals } = situation;
  const { when, codes, afterMessages, detail } = errors;
  const scenario = refusedRequests(errors, situation);
  const before = afterMessages ? "" : ", before any response";
  const with_ = detail === "" ? "" : `, with a ${detail}`;
  return {
    scenarios: [scenario],
    clauses: [
      {
        sentence: `A request with \`${when.text}\` is refused with ${codes.map(codeName).join(" or ")}${with_}${before}.`,
        scenarios: [...common, scenario],
        judge: judgeCalls(method, (call, observation) =>
          refused(errors, call, {
            refusals,
            bindings: givenBinding(given.in(observation)),
            onlyThis: observation.scenario === scenario.name || isAsGiven(observation.input),
          }),
        ),
      },
    ],
  };
}

interface Rules {
  /** This one, and all others of the contract. */
  readonly refusals: readonly Refusal[];
  readonly bindings: Bindings;
  /** Whether nothing else of the requests was drawn: that might be refused for a reason of its own. */
  readonly onlyThis: boolean;
}

/** Whether the requests are those of an example. */
function isAsGiven(input: unknown): boolean {
  return typeof input === "object" && input !== null && "base" in input && !("picks" in input);
}

function refused(errors: Errors, call: SeenCall, rules: Rules): Verdict {
  const { when, codes, afterMessages, detail } = errors;
  const place = call.requests.findIndex(({ message }) => isRefused(errors, message, rules.bindings));
  const wrong = call.requests[place];
  if (wrong === undefined)
    return vacuous(`no request was found with \`${when.text}\`: give one under examples, with expect`);
  const { end } = call;
  const which = call.requests.length === 1 ? "The request" : `Request ${place + 1}`;
  const mark = `${codes.map(codeName).join(" or ")} was due`;
  if (end === undefined) {
    const wait = gaveUp(call.transcript);
    return wait === undefined || call.halfClose === undefined
      ? vacuous("the call was left")
      : violated(
          `${which} was to be refused, and the call did not end within ${Math.round(wait.waitedMs)} ms.`,
          {
            event: call.transcript.events.indexOf(wait),
            mark,
            missedByMs: wait.waitedMs,
          },
        );
  }
  if (end.cause !== "trailers") return vacuous("the call was lost");
  const explained = () => endedByAnother(errors, call, rules);
  if (!codes.includes(end.status.code)) {
    if (explained()) return vacuous(brokenToo);
    if (end.status.code !== Code.OK && !rules.onlyThis) return vacuous("it was refused for another reason");
    if (passingCodes.has(end.status.code)) return vacuous(wasBusy);
    return broken(`${which} was to be refused, and the call ended ${codeName(end.status.code)}.`, {
      ...atEnd(call),
      mark,
    });
  }
  const early = call.responses.find(({ event }) => event > wrong.event);
  if (!afterMessages && early !== undefined && place === 0)
    return broken("A response came before the refusal.", at(early, "before the refusal"));
  if (detail !== "" && !detailsOf(end).includes(detail)) {
    if (explained()) return vacuous(brokenToo);
    return broken(
      `The status carries ${detailsOf(end).join(", ") || "no detail"}; ${detail} was due.`,
      atEnd(call),
    );
  }
  return holds;
}

/** The full names of the messages that a status carries. */
function detailsOf({ trailers }: EndEvent): readonly string[] {
  const text = trailers.find(([name]) => name === "grpc-status-details-bin")?.[1];
  if (text === undefined) return [];
  try {
    return fromBinary(StatusSchema, base64Decode(text)).details.map(({ typeUrl }) =>
      typeUrl.replace(/^.*\//, ""),
    );
  } catch {
    return [];
  }
}
