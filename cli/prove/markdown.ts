import { type Proof, scoreOf } from "./proof.ts";

/** A proof as a table: each fault with the clauses that notice it. */
export function proofMarkdown(proof: Proof): string {
  const { faults, unbroken, notKept } = proof;
  const rows = faults.map(
    ({ name, sentence, noticedBy }) =>
      `| \`${name}\` | ${cell(sentence)} | ${noticedBy.length === 0 ? "**nothing**" : noticedBy.map((id) => `\`${id}\``).join(", ")} |`,
  );
  return [
    `# What the contracts notice: ${scoreOf(proof)} %`,
    "",
    ...notKept.map(
      ({ clause, because }) => `- The mock does not keep \`${clause}\` without a fault: ${because}`,
    ),
    ...(unbroken.length === 0
      ? []
      : [`No fault breaks ${unbroken.map((id) => `\`${id}\``).join(", ")}.`, ""]),
    "| fault | what a client sees | noticed by |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
