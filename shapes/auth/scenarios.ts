import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import type { Drawn } from "../occasions/occasions.ts";
import type { Situation } from "../situation.ts";
import type { Auth } from "./declaration.ts";

export const names = { without: "without", wrong: "wrong" } as const;

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
          ...once(names.without, own),
          ...once(names.wrong, wrong),
          ...call({ name: "right", drawn, given: values }),
          ...once(`${names.without}-after`, own),
          ...once(`${names.wrong}-after`, wrong),
        ];
      }),
  });
}
