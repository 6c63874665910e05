import { expect, test } from "vitest";
import { allContracts } from "../../contracts/index.ts";
import { leftOutByRpc } from "./select.ts";

test("RPCs that are chosen leave the clauses of their service out, and that is said", () => {
  const said = leftOutByRpc(["chat.ChatService/Send"], allContracts());
  expect(said).toContain("call/unknown-method");
  expect(said).toContain("add --rpc chat.ChatService for it.");
  expect(said).not.toContain("streaming");
});

test.each([[[]], [["chat.ChatService", "chat.ChatService/Send"]], [["*ChatService*"]]])(
  "nothing is said of %j",
  (globs) => {
    expect(leftOutByRpc(globs, allContracts())).toBeUndefined();
  },
);
