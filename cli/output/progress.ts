import type { Progress } from "../../conformance/outcome/progress.ts";

/** What progress is drawn on; process.stderr is one. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

export interface ProgressLine {
  readonly show: (progress: Progress) => void;
  /** Removes the line. */
  readonly close: () => void;
}

/** One line that is drawn again and again on a terminal; nothing at all in a pipe. */
export function createProgressLine(stream: ProgressStream): ProgressLine {
  if (stream.isTTY !== true) return { show: () => undefined, close: () => undefined };
  let drawn = "";
  return {
    show: (progress) => {
      const line = [...progressText(progress)].slice(0, widthOf(stream) - 1).join("");
      if (line === drawn) return;
      drawn = line;
      stream.write(`${startOfLine}${line}`);
    },
    close: () => {
      if (drawn !== "") stream.write(startOfLine);
      drawn = "";
    },
  };
}

/** Some terminals say that they have 0 columns. */
function widthOf({ columns }: ProgressStream): number {
  return columns === undefined || columns === 0 ? 80 : columns;
}

/** Back to the first column, and erase what stands there. */
const startOfLine = "\r\u001b[2K";

function progressText({ scenariosDone, scenariosInAll, running, failed }: Progress): string {
  const failures = failed === 0 ? "" : `, ${failed} failed`;
  const now = running.length === 0 ? "" : `  ${running.join(", ")}`;
  return `${scenariosDone}/${scenariosInAll} scenarios${failures}${now}`;
}
