import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import {
  drainedFailure,
  drainedTranscript,
  everyKind,
  exampleReport,
  exampleWire,
} from "./example-report.ts";
import { reportToJson } from "./json.ts";
import { reportFromJson } from "./read-json.ts";

const schema: object = JSON.parse(
  await readFile(new URL("../../docs/report.schema.json", import.meta.url), "utf8"),
);
const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(schema);

test("a report with every kind of outcome satisfies the schema", () => {
  const json: unknown = JSON.parse(reportToJson(exampleReport([drainedFailure(), ...everyKind()])));
  validate(json);
  expect(validate.errors).toBeNull();
});

test("the end of a server that died satisfies the schema", () => {
  const json: unknown = JSON.parse(reportToJson({ ...exampleReport([]), ended: "it was ended by SIGKILL" }));
  validate(json);
  expect(validate.errors).toBeNull();
  expect(json).toMatchObject({ ended: "it was ended by SIGKILL" });
});

test("every kind of event satisfies the schema", () => {
  const transcript = drainedTranscript("chat");
  const digest = { length: 3, md5: "d41d8cd98f00b204e9800998ecf8427e" };
  const events = [
    ...transcript.events,
    { from: "client", kind: "gave-up", atMs: 9, waitedFor: "the end", waitedMs: 100 },
    ...(["cancel", "pause", "resume", "cut"] as const).map(
      (kind) => ({ from: "client", kind, atMs: 9 }) as const,
    ),
    { from: "server", kind: "headers", atMs: 9, metadata: [["a", "b"]] },
    {
      from: "server",
      kind: "message",
      atMs: 9,
      message: { bytes: new Uint8Array(), size: 3, data: { ...digest, elided: true, soFar: digest } },
    },
  ] as const;
  const report = exampleReport([drainedFailure({ transcripts: [{ ...transcript, events }] })]);
  validate(JSON.parse(reportToJson(report)));
  expect(validate.errors).toBeNull();
});

test("every type of frame satisfies the schema, and is read back as it was", () => {
  const transcript = { ...drainedTranscript("chat"), wire: exampleWire() };
  const text = reportToJson(exampleReport([drainedFailure({ transcripts: [transcript] })]));
  validate(JSON.parse(text));
  expect(validate.errors).toBeNull();
  expect(reportFromJson(JSON.parse(text)).outcomes[0]?.transcripts[0]?.wire).toEqual(exampleWire());
});

test("the schema refuses a frame of another type", () => {
  const transcript = { ...drainedTranscript("chat"), wire: exampleWire() };
  const text = reportToJson(exampleReport([drainedFailure({ transcripts: [transcript] })]));
  expect(validate(JSON.parse(text.replace('"GOAWAY"', '"GO"')))).toBe(false);
});

test.each([
  ["an outcome of another name", '"outcome": "failed"', '"outcome": "broken"'],
  ["a verdict of another name", '"verdict": "failed"', '"verdict": "no"'],
  ["an end without a status", '"status"', '"state"'],
])("the schema refuses %s", (_, from, to) => {
  const text = reportToJson(exampleReport([drainedFailure()]));
  expect(text).toContain(from);
  expect(validate(JSON.parse(text.replace(from, to)))).toBe(false);
});

test("messages are shown decoded", () => {
  expect(reportToJson(exampleReport([drainedFailure()]))).toContain('"message": "Echo: x"');
});
