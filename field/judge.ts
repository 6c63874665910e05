import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../conformance/outcome/report.ts";
import { reportFromJson } from "../conformance/report/read-json.ts";
import { command, root } from "../scripts/command.ts";
import { shellWord } from "../text/shell-word.ts";
import type { FieldServer } from "./catalogue.ts";

/** Starts a server that was built and judges it, as a user does: with the command line. */
export async function judge(server: FieldServer, folder: string, seed: number): Promise<Report> {
  const out = await mkdtemp(join(tmpdir(), "streamproof-field-"));
  const file = join(out, "report.json");
  try {
    const { code, stdout, stderr } = command(process.execPath, [
      join(root, "cli/main.ts"),
      "verify",
      `cmd:cd ${shellWord(folder)} && exec ${server.serve}`,
      ...(server.schema === undefined ? [] : ["--schema", join(folder, server.schema)]),
      ...(server.contracts === undefined ? [] : ["--contracts", join(folder, server.contracts)]),
      ...["--seed", String(seed), "--report", `json=${file}`],
      ...(server.options ?? []),
    ]);
    if (code !== 0 && code !== 1) {
      throw new Error(`verify of ${server.name} ended with ${code}:\n${stdout}${stderr}`);
    }
    return reportFromJson(JSON.parse(await readFile(file, "utf8")));
  } finally {
    await rm(out, { recursive: true });
  }
}
