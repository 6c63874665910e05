import { expect, test } from "vitest";
import { sendSubject } from "../../chat/send.ts";
import { subscribeSubject } from "../../chat/subscribe.ts";
import { uploadSubject } from "../../chat/upload.ts";
import type { Facts } from "../../model/observation.ts";
import { shutdown } from "./shutdown.ts";

test("the call that is to finish begins before those that last, which may use up a server's streams", () => {
  const [scenario] = shutdown([sendSubject, subscribeSubject, uploadSubject]).scenarios;
  const steps = scenario?.steps(0, { speed: 1, toleranceMs: 0 } as Facts) ?? [];
  const opened = steps.flatMap((step) => (step.kind === "open" ? [step.call] : []));
  expect(opened).toEqual(["before", "finishing", "open-Subscribe", "open-Upload", "taken"]);
});
