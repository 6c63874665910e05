import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { EditOperationSchema, StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { createDocuments, edited, type Update } from "../domain/shared-document.ts";
import { chat } from "./chat.ts";
import { createCollaborativeEdit } from "./collaborative-edit.ts";
import { gameSession } from "./game-session.ts";
import { run } from "./run.ts";

const streaming = StreamingService.method;

describe("Chat", () => {
  test.each(["", "a\r\nb\tc ", "👩‍👩‍👧 e\u0301", "שלום", "x".repeat(65_536)])(
    "gives %j back unchanged",
    async (message) => {
      const [echo] = await run(streaming.chat, chat, { requests: [{ userId: "u", roomId: "r", message }] });
      expect(echo?.answer).toMatchObject({ userId: "Server", roomId: "r", message: `Echo: ${message}` });
    },
  );
});

describe("GameSession", () => {
  const play = async (...requests: { actionType: string; parameters?: Record<string, string> }[]) => {
    const actions = requests.map((request) => ({ playerId: "p", ...request }));
    const states = await run(streaming.gameSession, gameSession, { requests: actions });
    return states.at(-1)?.answer.players.p;
  };

  test("caps the health at 100", async () => {
    expect(await play({ actionType: "DEFEND" }, { actionType: "DEFEND" })).toMatchObject({ health: 100 });
  });

  test("keeps the position at a MOVE without one", async () => {
    const there = { actionType: "MOVE", parameters: { position: "3,4" } };
    expect(await play(there, { actionType: "MOVE" })).toMatchObject({ position: "3,4" });
  });

  test("moves to an empty position where one is given", async () => {
    expect(await play({ actionType: "MOVE", parameters: { position: "" } })).toMatchObject({ position: "" });
  });

  test("keeps players apart, also by awkward ids", async () => {
    const requests = ["", "a", "constructor"].map((playerId) => ({ playerId, actionType: "ATTACK" }));
    const states = await run(streaming.gameSession, gameSession, { requests });
    const scores = Object.entries(states.at(-1)?.answer.players ?? {}).map(([id, { score }]) => [id, score]);
    expect(scores).toEqual([
      ["", 10],
      ["a", 10],
      ["constructor", 10],
    ]);
  });
});

describe("an edited text", () => {
  test.each([
    ["", "INSERT", 0, "ab", "ab"],
    ["ac", "INSERT", 1, "b", "abc"],
    ["ab", "INSERT", 99, "c", "abc"],
    ["😀b", "INSERT", 1, "a", "😀ab"],
    ["e\u0301x", "INSERT", 2, "-", "e\u0301-x"],
    ["ab", "INSERT", 1, "", "ab"],
    ["abc", "DELETE", 1, "?", "ac"],
    ["abc", "DELETE", 2, "????", "ab"],
    ["abc", "DELETE", 9, "?", "abc"],
    ["😀😀😀", "DELETE", 1, "😀", "😀😀"],
    ["abc", "DELETE", 1, "", "abc"],
    ["abc", "FORMAT", 0, "bold", "abc"],
  ])("%j with %s at %i of %j is %j", (text, operationType, position, content, expected) => {
    expect(edited([...text], { operationType, position, content }).join("")).toBe(expected);
  });
});

describe("documents", () => {
  const operation = (userId: string, documentId: string, content = "x") =>
    create(EditOperationSchema, { userId, documentId, operationType: "INSERT", content });

  const participant = () => {
    const updates: Update[] = [];
    return { updates, deliver: (update: Update) => void updates.push(update) };
  };

  test("give an update to everybody from the joining on, in one order", () => {
    const documents = createDocuments();
    const [one, other] = [participant(), participant()];
    documents.apply(one, operation("one", "d", "a"), 0);
    documents.apply(other, operation("other", "d", "b"), 0);
    documents.apply(one, operation("one", "d", "c"), 0);
    expect(one.updates.map(({ content }) => content)).toEqual(["a", "ba", "cba"]);
    expect(other.updates).toEqual(one.updates.slice(1));
  });

  test("name all ids of who takes part, each once, and forget who has left", () => {
    const documents = createDocuments();
    const [one, other] = [participant(), participant()];
    documents.apply(one, operation("a", "d"), 0);
    documents.apply(one, operation("b", "d"), 0);
    documents.apply(other, operation("b", "d"), 0);
    expect(other.updates.at(-1)?.activeUsers).toEqual(["a", "b"]);
    documents.leave(one);
    documents.apply(other, operation("c", "d"), 0);
    expect(other.updates.at(-1)?.activeUsers).toEqual(["b", "c"]);
    expect(one.updates).toHaveLength(3);
  });

  test("are apart", () => {
    const documents = createDocuments();
    const [one, other] = [participant(), participant()];
    documents.apply(one, operation("one", "d"), 0);
    documents.apply(other, operation("other", "e"), 0);
    expect([one.updates.length, other.updates.length]).toEqual([1, 1]);
  });
});

describe("CollaborativeEdit", () => {
  test("answers what came before an invalid operation", async () => {
    const requests = [{ userId: "u", documentId: "d", operationType: "INSERT", content: "x" }];
    const updates = await run(streaming.collaborativeEdit, createCollaborativeEdit(), { requests });
    expect(updates.map(({ answer }) => answer.content)).toEqual(["x"]);
  });
});
