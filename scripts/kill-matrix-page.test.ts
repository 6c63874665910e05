import { expect, test } from "vitest";
import { killMatrixPage, killsOnPage, staleKills } from "./kill-matrix-page.ts";

const faults = [
  { name: "chat/silent", sentence: "It says nothing.", violates: ["chat/echo", "chat/drained"] },
  { name: "chat/loud", sentence: "It says a | b.", violates: ["chat/echo"] },
];
const first = { mutant: "chat/silent", clause: "chat/echo", killed: true, because: "No response arrived." };
const second = { mutant: "chat/loud", clause: "chat/echo", killed: true, because: "One | two." };
const kills = [
  first,
  second,
  { mutant: "chat/silent", clause: "chat/drained", killed: true, because: "One is missing." },
];

test("a page is read as it was written", () => {
  expect(killsOnPage(killMatrixPage(kills, faults))).toEqual(
    kills.toSorted((a, b) => (a.clause < b.clause ? -1 : a.clause > b.clause ? 1 : 0)),
  );
});

test("a matrix that shows the whole catalogue is not stale", () => {
  expect(staleKills(killMatrixPage(kills, faults), faults)).toEqual([]);
});

test("a kill that was not seen, one that nothing claims any more, and a survivor are stale", () => {
  const page = killMatrixPage([{ ...first, killed: false }, second], faults.slice(0, 1));
  expect(staleKills(page, faults.slice(0, 1))).toEqual([
    "chat/silent × chat/echo",
    "chat/silent × chat/drained",
    "chat/loud × chat/echo",
  ]);
});
