import { expect, test, vi } from "vitest";
import { createProgram } from "../program.ts";

async function printed(...args: readonly string[]): Promise<string> {
  let text = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    await createProgram(() => undefined).parseAsync(["node", "streamproof", "generate", ...args]);
  } finally {
    write.mockRestore();
  }
  return text;
}

test("a message of a type is printed, the same for the same seed", async () => {
  const text = await printed("StockPrice", "--seed", "7");
  expect(JSON.parse(text)).toMatchObject({ symbol: expect.any(String), price: expect.any(Number) });
  expect(await printed("streaming.StockPrice", "--seed", "7")).toBe(text);
  expect(await printed("StockPrice", "--seed", "8")).not.toBe(text);
});

test("a list of messages has different ones", async () => {
  const messages: readonly unknown[] = JSON.parse(await printed("ChatMessage", "--count", "5"));
  expect(new Set(messages.map((each) => JSON.stringify(each)))).toHaveProperty("size", 5);
});

test.each([
  ["StockPrize", "Unknown message type StockPrize; did you mean StockPrice"],
  ["Zebra", "Unknown message type Zebra; there are"],
])("%s is refused with one sentence", async (type, sentence) => {
  await expect(printed(type)).rejects.toThrow(sentence);
});
