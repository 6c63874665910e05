import { expect, test } from "vitest";
import { type Clause, holds } from "../contracts/model/clause.ts";
import { clausesPage } from "./clauses-page.ts";

function clause(id: string, fields: Partial<Clause> = {}): Clause {
  const sentence = "A sentence.";
  return {
    id,
    level: "must",
    party: "server",
    sentence,
    source: "behaviour.md",
    judge: () => holds,
    ...fields,
  };
}

test("clauses come by section, with where they hold and the faults that violate them", () => {
  const contracts = [
    {
      rpc: "chat.ChatService/Chat",
      scenarios: [],
      clauses: [clause("call/one-end"), clause("chat/echo")],
    },
    {
      rpc: "chat.ChatService/Send",
      scenarios: [],
      clauses: [clause("call/one-end", { level: "should" })],
    },
  ];
  const page = clausesPage(contracts, [{ name: "chat/silent", violates: ["chat/echo"] }]);
  expect(page).toContain(
    [
      "## call",
      "",
      "Judged for every RPC.",
      "",
      "- `call/one-end` **SHOULD**: A sentence.",
      "  Source: behaviour.md. No fault yet.",
      "",
      "## chat",
      "",
      "Judged for `chat.ChatService/Chat`.",
      "",
      "- `chat/echo` **MUST**: A sentence.",
      "  Source: behaviour.md. Faults: `chat/silent`.",
    ].join("\n"),
  );
});
