import { expect, test } from "vitest";
import type { WireView } from "../../../contracts/transcript/wire.ts";
import type { Outcome } from "../../outcome/outcome.ts";
import type { Report } from "../../outcome/report.ts";
import {
  drainedFailure,
  drainedTranscript,
  everyKind,
  exampleOutcome,
  exampleReport,
  exampleWire,
} from "../example-report.ts";
import { reportsToHtml } from "./page.ts";

test("a failure has its sentence, input, diagram, timeline and replay line", () => {
  const page = reportsToHtml([exampleReport([exampleOutcome(), drainedFailure()])]);
  for (const expected of [
    "3 messages sent, 1 answered before the end.",
    "Smallest input of 14 tried: <code",
    "<svg class=",
    "◀ two answers missing",
    "streamproof verify localhost:50051 --only chat/drained --seed 81723 --path 3:1",
  ]) {
    expect(page).toContain(expected);
  }
});

test("nothing that comes from a server is markup", () => {
  const attack = `</pre><script>alert(1)</script><img src=x onerror="alert(1)">' \u0000\u202e`;
  const failed = drainedFailure({ because: attack, input: attack, replay: attack, rpc: attack });
  const transcripts = failed.transcripts.map((transcript) => ({
    ...transcript,
    call: attack,
    wire: exampleWire(attack),
    events: transcript.events.map((event) =>
      event.kind === "end" ? { ...event, status: { code: 2, message: attack } } : event,
    ),
  }));
  const page = reportsToHtml([
    exampleReport([{ ...failed, transcripts }], {
      target: attack,
      ended: attack,
      log: attack,
      problems: [attack],
    }),
  ]);
  expect(page.match(/<script>/g)).toHaveLength(1);
  expect(page).not.toContain("<img");
  expect(page.includes("\u0000") || page.includes("\u202e")).toBe(false);
});

test("the frames of a call are folded under it, the middle of many left out", () => {
  const failed = drainedFailure();
  const wire = exampleWire();
  const many = { ...wire, frames: Array.from({ length: 20 }, () => wire.frames).flat() };
  const pageWith = (frames: WireView) =>
    reportsToHtml([
      exampleReport([
        { ...failed, transcripts: failed.transcripts.map((each) => ({ ...each, wire: frames })) },
      ]),
    ]);
  expect(pageWith(wire)).toContain(
    '<details class="text"><summary>HTTP/2 frames <span class="count">14</span>',
  );
  expect(pageWith(wire)).toContain("<td>:status 200</td>");
  expect(pageWith(many)).toContain("⋮ 173 more frames");
});

test("every kind of outcome has its place", () => {
  const page = reportsToHtml([exampleReport(everyKind())]);
  expect(page).toContain('What breaks the gate <span class="count">4</span>');
  expect(page).toContain('Known failures <span class="count">1</span>');
  expect(page).toContain('Not judged <span class="count">2</span>');
});

test("16 RPCs by three transports and three targets that do everything wrong fit into 3 MiB", () => {
  const outcomes: readonly Outcome[] = Array.from({ length: 16 }, (_, rpc) =>
    Array.from({ length: 25 }, (__, clause) =>
      drainedFailure({
        clause: `chat/clause-${clause}`,
        rpc: `a.Service/Method${rpc}`,
        because: `${rpc} ${clause}`,
        transcripts: [{ ...drainedTranscript("chat"), wire: exampleWire() }],
      }),
    ),
  ).flat();
  const reports: readonly Report[] = Array.from({ length: 9 }, () => exampleReport(outcomes));
  expect(Buffer.byteLength(reportsToHtml(reports))).toBeLessThan(3 * 2 ** 20);
});
