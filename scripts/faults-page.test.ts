import { expect, test } from "vitest";
import { faultsPage } from "./faults-page.ts";

test("faults come by section, with where they are and what they violate", () => {
  const page = faultsPage([
    { name: "chat/silent", sentence: "Nothing comes.", violates: ["chat/echo"], rpcs: ["a.B/Chat"] },
    {
      name: "call/late",
      sentence: "Late.",
      violates: ["a", "b", "c", "d", "e", "f"],
      rpcs: ["1", "2", "3", "4"],
      needsProcess: true,
    },
  ]);
  expect(page).toContain(
    "## chat\n\n- `chat/silent`: Nothing comes.\n  At `a.B/Chat`. Violates `chat/echo`.\n\n## call",
  );
  expect(page).toContain(
    "At 4 RPCs. Violates `a`, `b`, `c`, `d`, `e`, 1 more. Visible only when streamproof starts the process.",
  );
});
