import type { TextStyle } from "../../conformance/report/text-style.ts";
import { type Proof, scoreOf } from "./proof.ts";

export interface ProofTextOptions {
  readonly seed: number;
  readonly atLeast: number;
  readonly style: TextStyle;
}

/** What a proof has found, for a terminal: what is missing first, the score last. */
export function proofText(proof: Proof, { seed, atLeast, style }: ProofTextOptions): string {
  const { notKept, faults, unbroken } = proof;
  const missed = faults.filter(({ noticedBy }) => noticedBy.length === 0);
  const lines: string[] = [];
  for (const { clause, because } of notKept) {
    lines.push(
      `${style.bad("✗")} ${style.strong(clause)}: the mock does not keep it without a fault.`,
      `  ${because}`,
      "",
    );
  }
  for (const { name, rpc, sentence } of missed) {
    lines.push(
      `${style.bad("✗")} ${style.strong(name)} ${style.faint(rpc)}`,
      `  ${sentence} No clause notices.`,
      "",
    );
  }
  if (unbroken.length > 0) lines.push(`No fault breaks ${unbroken.join(", ")}.`, "");
  const score = scoreOf(proof);
  const failed = notKept.length > 0 || score < atLeast;
  const counted = `${faults.length - missed.length} of ${faults.length} faults noticed (${score} %)`;
  const wanted = atLeast > 0 ? `, at least ${atLeast} % wanted` : "";
  lines.push(
    `${failed ? style.bad("✗ failed") : style.good("✓ proved")}  ${counted}${wanted}  ${style.faint(`(seed ${seed})`)}`,
  );
  return `${lines.join("\n")}\n`;
}
