import { Command } from "commander";
import { UsageError } from "../output/usage-error.ts";
import type { SetExitCode } from "../process/exit-code.ts";

export function checkCommand(setExitCode: SetExitCode): Command {
  return new Command("check")
    .description("Check recorded calls against the contracts, without a server.")
    .argument("<file...>", "JSON files with one observation each; see fixtures/transcripts")
    .addHelpText(
      "after",
      `
Examples:
  streamproof check fixtures/transcripts/chat/drained/violated.json
  streamproof check recorded/*.json

Exit codes: 0 no MUST violated, 1 a MUST violated, 2 unreadable file.`,
    )
    .action(async (files: readonly string[]) => {
      let violated = false;
      for (const file of files) violated = (await checkFile(file)) || violated;
      setExitCode(violated ? 1 : 0);
    });
}

/** Prints what is violated in one file; true where a MUST is. */
async function checkFile(file: string): Promise<boolean> {
  const { judgeRecorded } = await import("../../conformance/runner/judge-recorded.ts");
  const observation = await observationIn(file);
  const judgements = judgeRecorded(observation);
  const violations = judgements.filter(({ verdict }) => verdict.kind === "violated");
  const holding = judgements.filter(({ verdict }) => verdict.kind === "holds").length;
  console.log(`${file}: ${holding} clauses passed, ${violations.length} violated`);
  for (const { clause, rpc, verdict } of violations) {
    if (verdict.kind !== "violated") continue;
    const sign = clause.level === "must" ? "✗" : "⚠";
    console.log(`  ${sign} ${clause.id} (${clause.level.toUpperCase()})  ${rpc}`);
    console.log(`    ${clause.sentence}`);
    console.log(`    ${verdict.because}`);
    const transcript = observation.transcripts.find((each) => each.call === verdict.call);
    if (transcript === undefined) continue;
    const { renderTimeline } = await import("../../contracts/transcript/render.ts");
    const { methodFinder } = await import("../../conformance/report/methods.ts");
    const method = methodFinder()(transcript.rpc);
    const text = renderTimeline(transcript, {
      ...(method === undefined ? {} : { method }),
      ...(verdict.event === undefined ? {} : { markEvent: verdict.event }),
      ...(verdict.mark === undefined ? {} : { mark: verdict.mark }),
    });
    console.log(`\n${text}\n`);
  }
  return violations.some(({ clause }) => clause.level === "must");
}

async function observationIn(file: string) {
  const { readFile } = await import("node:fs/promises");
  const { observationFromJson } = await import("../../contracts/model/observation-json.ts");
  const { knownFiles } = await import("../../fixtures/files/catalogue.ts");
  try {
    return observationFromJson(JSON.parse(await readFile(file, "utf8")), knownFiles());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `Cannot check "${file}": ${why.replace(/[.]?$/, ".")} See fixtures/transcripts for examples.`,
    );
  }
}
