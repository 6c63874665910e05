import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";

const schema: object = JSON.parse(
  await readFile(new URL("../../docs/stub.schema.json", import.meta.url), "utf8"),
);
const validate = new Ajv2020({ allowUnionTypes: true, formats: { regex: true } }).compile(schema);

const whole = `
- rpc: chat.ChatService/Chat
  name: greeting
  priority: 1
  times: 2
  state: { needs: start, becomes: greeted }
  match:
    metadata: { x-user: { matches: "^a" } }
    sequence: [{ text: { anyOf: [hi, { contains: hello }] } }]
  answer: { headers: { x-h: [a, 1], x-h-bin: AAE }, send: [{ message: { text: "{{person.fullName}}" }, delay: 1.5s, jitter: 50, repeat: forever }] }
  when: [{ match: { text: bye }, status: { code: 14, details: [{ "@type": a.B }] } }]
  onHalfClose: { status: OK, trailers: { x-a: b } }
`;

test("the schema for editors takes what the mock takes", () => {
  expect(validate(parse(whole)), JSON.stringify(validate.errors)).toBe(true);
});

test.each([
  "- {}",
  "- { rpc: a.B/C, anser: {} }",
  "- { rpc: a.B/C, times: 0 }",
  "- { rpc: a.B/C, answer: { send: [{}] } }",
  "- { rpc: a.B/C, answer: { trailers: { grpc-status: 1 } } }",
  "- { rpc: a.B/C, onHalfClose: { headers: { a: b } } }",
])("it refuses %s", (text) => {
  expect(validate(parse(text))).toBe(false);
});
