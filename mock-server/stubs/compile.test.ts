import { expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { createStubCompiler } from "./compile.ts";
import { problemText } from "./document.ts";

const compile = createStubCompiler([StreamingService, ChatService]);

function problems(text: string): readonly string[] {
  return compile("a.yaml", text).problems.map(problemText);
}

test("JSON is read, too, and one stub alone", () => {
  const stub = { rpc: "chat.ChatService/Send", answer: { send: [{ message: { ack: true } }] } };
  expect(compile("a.json", JSON.stringify(stub)).stubs).toHaveLength(1);
  expect(compile("a.json", JSON.stringify({ stubs: [stub, stub] })).stubs).toHaveLength(2);
  expect(compile("a.yaml", "")).toEqual({ stubs: [], problems: [] });
});

const send = "- rpc: chat.ChatService/Send\n";
const prices = "- rpc: streaming.StreamingService/GetStockPrices\n";
test.each([
  [
    "- rpc: chat.ChatService/Sent\n",
    'a.yaml:1: [0].rpc: there is no method "chat.ChatService/Sent"; did you mean chat.ChatService/Send?',
  ],
  [`${send}  anser: {}\n`, 'a.yaml:2: [0].anser: "anser" is unknown here; did you mean answer?'],
  [
    `${send}  answer: { send: [{ message: { ak: true } }] }`,
    'a.yaml:2: [0].answer.send[0].message.ak: chat.Ack has no field "ak"; did you mean ack?',
  ],
  [
    `${send}  answer:\n    send:\n      - message:\n          ack: "yes"\n`,
    "a.yaml:5: [0].answer.send[0].message.ack: chat.Ack.ack: expected boolean, got",
  ],
  [`${send}  answer: { send: [] }`, "Send responds with exactly one message, but here are 0"],
  [
    `${send}  answer: { status: UNAVAILABEL }`,
    'unknown status code "UNAVAILABEL"; did you mean UNAVAILABLE?',
  ],
  [
    `${send}  match: { request: { txt: a } }\n  answer: { status: ABORTED }`,
    'a.yaml:2: [0].match.request.txt: chat.Message has no field "txt"; did you mean text?',
  ],
  [`${send}  when: []\n`, "Send takes a single request; this is for request streams"],
  [
    `${send}  times: 0\n  answer: { status: ABORTED }`,
    "a.yaml:2: [0].times: expected a whole number of 1 or more, got 0",
  ],
  [`${prices}  match: { request: { symbols: { contain: A } } }\n  answer: {}`, "expected"],
  [`${prices}  match: { request: { symbols: { matches: "(" } } }\n  answer: {}`, "missing closing )"],
  [
    `${prices}  answer: { send: [{ message: { price: "{{finance.amout}}" } }] }`,
    'unknown expression "finance.amout"',
  ],
  [
    `${prices}  answer: { send: [{ message: { price: "{{constructor.constructor(\\"return process\\")}}" } }] }`,
    "unknown expression",
  ],
  [`${prices}  answer: { hold: true, status: OK }`, "a call that is held open has no status"],
  ["- rpc: [\n", "a.yaml:"],
  ["a: &a [*a]\n", "a.yaml:1:"],
  ["hello", "a.yaml:1: expected a list, got the string"],
])("%j is refused with file, line and field", (text, sentence) => {
  const found = problems(text);
  expect(found.join("\n")).toContain(sentence);
  for (const problem of found) expect(problem).toMatch(/^a\.yaml:\d+: /);
});

test("a thousand stubs are read from one file", () => {
  const text = Array.from(
    { length: 1000 },
    (_, index) =>
      `${prices}  match: { request: { intervalSeconds: ${index} } }\n  answer: { send: [{ message: { symbol: "S${index}" } }] }\n`,
  ).join("");
  expect(compile("a.yaml", text).stubs).toHaveLength(1000);
});
