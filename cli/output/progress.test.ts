import { expect, test } from "vitest";
import { createProgressLine } from "./progress.ts";

const progress = { scenariosDone: 3, scenariosInAll: 40, running: ["burst", "empty"], failed: 1 };

function recording(isTTY: boolean, columns?: number) {
  const written: string[] = [];
  const stream = {
    isTTY,
    ...(columns === undefined ? {} : { columns }),
    write: (text: string) => written.push(text),
  };
  return { stream, written };
}

test("a pipe gets nothing", () => {
  const { stream, written } = recording(false);
  const line = createProgressLine(stream);
  line.show(progress);
  line.close();
  expect(written).toEqual([]);
});

test("a terminal gets one line, drawn again and erased at the end", () => {
  const { stream, written } = recording(true);
  const line = createProgressLine(stream);
  line.show(progress);
  line.show(progress);
  line.show({ ...progress, scenariosDone: 4, running: [], failed: 0 });
  line.close();
  line.close();
  expect(written).toEqual([
    "\r\u001b[2K3/40 scenarios, 1 failed  burst, empty",
    "\r\u001b[2K4/40 scenarios",
    "\r\u001b[2K",
  ]);
});

test("the line never wraps", () => {
  const { stream, written } = recording(true, 20);
  createProgressLine(stream).show(progress);
  expect(written).toEqual(["\r\u001b[2K3/40 scenarios, 1 f"]);
});
