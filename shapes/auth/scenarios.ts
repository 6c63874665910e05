import { type CallNames, callNames } from "../../contracts/model/call-names.ts";
import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import type { Drawn } from "../occasions/occasions.ts";
import type { Situation } from "../situation.ts";
import type { Auth } from "./declaration.ts";

export const calls: CallNames<"without" | "wrong" | "right"> = callNames("without", "wrong", "right");

/** Without the metadata, with a wrong value, and both again on a connection on which a right call was made. */
export function lockedOut(
  { key, wrongValue }: Auth,
  { method, given, occasions, call, unique }: Situation,
): Scenario {
  return defineScenario<Drawn>({
    name: unique("declared-locked-out"),
    method,
    runs: 0,
    needs: ["metadata"],
    input: occasions.input,
    examples: occasions.examples.slice(0, 1),
    steps: (drawn) =>
      given.after((values) => {
        const own = occasions.baseOf(drawn).metadata.filter(([name]) => name !== key);
        const once = (name: string, metadata: typeof own) =>
          call({ name, drawn, given: values, metadata, leaveOut: [key] });
        const wrong = [...own, [key, wrongValue] as const];
        return [
          ...once(calls.without, own),
          ...once(calls.wrong, wrong),
          ...call({ name: calls.right, drawn, given: values }),
          ...once(`${calls.without}-after`, own),
          ...once(`${calls.wrong}-after`, wrong),
        ];
      }),
  });
}
