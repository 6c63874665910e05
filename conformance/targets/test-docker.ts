import { dockerAnswers } from "./docker.ts";

/** Whether tests that need an engine can run. Where they must (CI), it is an error that they cannot. */
export async function haveDocker(): Promise<boolean> {
  const answers = await dockerAnswers();
  if (answers) return true;
  if (process.env.STREAMPROOF_REQUIRE_DOCKER === "1") {
    throw new Error("No Docker engine answers, and STREAMPROOF_REQUIRE_DOCKER=1 wants the container tests.");
  }
  process.stderr.write("The container tests are left out: no Docker engine answers.\n");
  return false;
}
