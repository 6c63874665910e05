import { expect, test } from "vitest";
import { plain } from "../conformance/report/text-style.ts";
import type { Change } from "./change.ts";
import { type DeliberateBreak, withDeliberate } from "./deliberate.ts";
import { isBroken, renderBreaking } from "./render.ts";

const change: Change = {
  part: "schema",
  breaking: true,
  file: "a.proto",
  line: 3,
  message: "Field x was deleted.",
};
const entry: DeliberateBreak = { change: "schema: Field x*", reason: "nobody uses it", until: "2026-12-31" };

function told(changes: readonly Change[], breaks: readonly DeliberateBreak[]) {
  const judged = withDeliberate(changes, breaks, "2026-11-22");
  return { broken: isBroken(judged), text: renderBreaking({ judged, notes: [], against: "main" }, plain) };
}

test("a break that is meant breaks nobody, and is told with its reason", () => {
  expect(told([change], [entry])).toEqual({
    broken: false,
    text: "⚠ a.proto:3  schema: Field x was deleted.\n    deliberate until 2026-12-31: nobody uses it\n✓ compatible  0 breaking, 1 deliberate, 0 other changes  (against main)\n",
  });
});

test.each([
  ["expired", { ...entry, until: "2026-11-21" }, "expired after 2026-11-21"],
  ["about another change", { ...entry, change: "rules: *" }, "is not needed any more"],
])("an entry that is %s accepts nothing", (_, breaks, words) => {
  expect(told([change], [breaks])).toEqual({ broken: true, text: expect.stringContaining(words) });
});

test("what breaks nobody is listed", () => {
  const added = { ...change, breaking: false, message: "Field y was added." };
  expect(told([added], [])).toEqual({
    broken: false,
    text: "· a.proto:3  schema: Field y was added.\n✓ compatible  0 breaking, 1 other change  (against main)\n",
  });
});

test("one message about many files is one line", () => {
  const { text } = told([change, { ...change, file: "b.proto" }], []);
  expect(text).toContain(
    "✗ a.proto:3  schema: Field x was deleted. The same in 1 more.\n✗ breaking  2 breaking",
  );
});
