import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { DocumentUpdateSchema, EditOperationSchema } from "../../../proto/gen/streaming/streaming_pb.ts";
import { flawOf } from "./flaw.ts";
import type { History, View } from "./history.ts";

/** A participant who appends what is given, and the updates it saw, as author and content. */
function view(call: string, inserts: readonly string[], seen: readonly (readonly [string, string])[]): View {
  return {
    call,
    transcript: { call, rpc: "", connection: "main", transport: "grpc", events: [] },
    operations: inserts.map((content, event) => {
      const value = create(EditOperationSchema, {
        documentId: "d",
        userId: call,
        operationType: "INSERT",
        position: 1_000,
        content,
      });
      return { value, atMs: 0, event };
    }),
    updates: seen.map(([userId, content], event) => {
      return { value: create(DocumentUpdateSchema, { documentId: "d", userId, content }), atMs: 0, event };
    }),
  };
}

function history(...views: [View, ...View[]]): History {
  return { documentId: "d", views, fullest: views[0] };
}

test("updates in one order are without a flaw", () => {
  const seen = [
    ["ann", "a"],
    ["bob", "ab"],
  ] as const;
  expect(flawOf(history(view("ann", ["a"], seen), view("bob", ["b"], seen)))).toBeUndefined();
});

test("two views with the same updates in another order break the order, not the content", () => {
  const ann = view(
    "ann",
    ["a"],
    [
      ["bob", "ab"],
      ["ann", "a"],
    ],
  );
  const bob = view(
    "bob",
    ["b"],
    [
      ["ann", "a"],
      ["bob", "ab"],
    ],
  );
  expect(flawOf(history(ann, bob))).toMatchObject({ clause: "one-order", call: "bob" });
});

test("a wrong content that both have seen alike is none of the order", () => {
  const seen = [
    ["ann", "a"],
    ["bob", "b"],
  ] as const;
  expect(flawOf(history(view("ann", ["a"], seen), view("bob", ["b"], seen)))).toMatchObject({
    clause: "applied",
  });
});

test("updates that only their authors get are missing at the others, not wrong", () => {
  const ann = view(
    "ann",
    ["a", "c"],
    [
      ["ann", "a"],
      ["ann", "abc"],
    ],
  );
  expect(flawOf(history(ann, view("bob", ["b"], [["bob", "ab"]])))).toMatchObject({
    clause: "broadcast",
    because: `"bob" has seen 1 updates by "bob", "ann" 0.`,
  });
});

test("an update under the name of its receiver has a wrong author, and none is missing", () => {
  const ann = view(
    "ann",
    ["a"],
    [
      ["ann", "a"],
      ["ann", "ab"],
    ],
  );
  const bob = view(
    "bob",
    ["b"],
    [
      ["bob", "a"],
      ["bob", "ab"],
    ],
  );
  expect(flawOf(history(ann, bob))).toMatchObject({ clause: "author" });
});
