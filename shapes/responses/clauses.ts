import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { atEnd } from "../seen/end.ts";
import { at, broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { ResponseGrammar } from "./declaration.ts";

export function judgeResponses(responses: ResponseGrammar, { method }: Situation): Judged {
  return {
    clauses: [
      {
        sentence: `The responses of a call that ends OK are \`${responses.grammar.text}\`.`,
        judge: judgeCalls(method, (call) => inOrder(responses, call)),
      },
    ],
  };
}

function inOrder({ grammar, label }: ResponseGrammar, call: SeenCall): Verdict {
  const words = call.responses.map(({ message }) => label(message));
  const unnamed = words.indexOf(undefined);
  if (unnamed >= 0) {
    return broken(
      `Response ${unnamed + 1} is none of ${[...grammar.words].join(", ")}.`,
      at(call.responses[unnamed], "none of them"),
    );
  }
  const { wrongAt, complete, next } = grammar.read(words.map((word) => word ?? ""));
  if (wrongAt !== undefined) {
    const due = next.length === 0 ? "the end" : next.join(" or ");
    return broken(
      `Response ${wrongAt + 1} is \`${words[wrongAt] ?? ""}\`; ${due} was due.`,
      at(call.responses[wrongAt], `${due} was due`),
    );
  }
  if (!call.endedOk) return words.length === 0 ? vacuous("no response came") : holds;
  return complete
    ? holds
    : broken(
        `The call ended OK after ${words.length} responses; ${next.join(" or ")} was still due.`,
        atEnd(call),
      );
}
