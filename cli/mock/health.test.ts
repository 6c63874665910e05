import { expect, test } from "vitest";
import { bundled } from "../../mock-server/index.ts";
import { checkHealth, health } from "./health.ts";

test("states are collected, and the server as a whole has no name", () => {
  const first = health("chat.ChatService=NOT_SERVING", []);
  expect(health("=UNKNOWN", first)).toEqual([
    ["chat.ChatService", "NOT_SERVING"],
    ["", "UNKNOWN"],
  ]);
  expect(health("SERVING", [])).toEqual([["", "SERVING"]]);
});

test.each(["chat.ChatService=ILL", "chat.ChatService", ""])("%j is refused", (text) => {
  expect(() => health(text, [])).toThrow("Expected SERVICE=SERVING|NOT_SERVING|UNKNOWN.");
});

test("a service that nobody serves is refused with those that are", () => {
  expect(() => checkHealth([["", "SERVING"]], bundled)).not.toThrow();
  expect(() => checkHealth([["nobody.Service", "SERVING"]], bundled)).toThrow(
    "--health nobody.Service: no such service is served; there are streaming.StreamingService, chat.ChatService.",
  );
});
