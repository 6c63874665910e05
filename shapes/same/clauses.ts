import { clone, equals, type Message } from "@bufbuild/protobuf";
import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import { callNamed } from "../../contracts/model/judge.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import { seenCall } from "../seen/call.ts";
import { broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Same } from "./declaration.ts";
import { asksTwice, calls } from "./scenarios.ts";

export function judgeSame(same: Same, situation: Situation): Judged {
  const scenario = asksTwice(situation);
  const besides = same.ignoring.map(({ text }) => `\`${text}\``).join(" and ");
  return {
    scenarios: [scenario],
    clauses: [
      {
        sentence: `The same request has the same responses${besides === "" ? "" : ` but for ${besides}`}.`,
        scenarios: [scenario],
        judge: (observation) => alike(same, observation, situation),
      },
    ],
  };
}

function alike({ ignoring }: Same, observation: Observation, { method }: Situation): Verdict {
  const [first, again] = [calls.once, calls.again].map((name) => {
    const transcript = callNamed(observation, name);
    return transcript === undefined ? undefined : seenCall(transcript, method);
  });
  if (typeof first !== "object" || typeof again !== "object")
    return vacuous("the request was not made twice");
  if (!first.endedOk || !again.endedOk) return vacuous("one of the two calls did not end OK");
  const kept = (message: Message): Message => {
    const copy = clone(method.output, message);
    for (const field of ignoring) field.clear(copy);
    return copy;
  };
  const where = { call: calls.again };
  if (first.responses.length !== again.responses.length) {
    return broken(
      `The first time ${first.responses.length} responses came, and then ${again.responses.length}.`,
      where,
    );
  }
  const wrong = first.responses.findIndex(({ message }, index) => {
    const other = again.responses[index];
    return other === undefined || !equals(method.output, kept(message), kept(other.message));
  });
  if (wrong < 0) return first.responses.length === 0 ? vacuous("no response came") : holds;
  return broken(`Response ${wrong + 1} is another the second time.`, {
    ...where,
    ...(again.responses[wrong] === undefined ? {} : { event: again.responses[wrong].event, mark: "another" }),
  });
}
