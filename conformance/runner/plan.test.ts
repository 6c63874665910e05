import { expect, test } from "vitest";
import { allContracts } from "../../contracts/index.ts";
import { plan } from "./plan.ts";

/** Which of two clauses are planned: one that needs a thorough run, and one that does not. */
function planned(selection: Parameters<typeof plan>[1]): readonly string[] {
  const all = plan(allContracts(), { ...selection, rpc: ["chat.ChatService"] });
  const ids = all.flatMap(({ clauses }) => clauses.map(({ id }) => id));
  return ids.filter((id) => ["wire/ping", "wire/padding"].includes(id));
}

test("what only a thorough run shows is part of one, or of a run that names it", () => {
  expect(planned({})).toEqual(["wire/ping"]);
  expect(planned({ only: ["wire/*"] })).toEqual(["wire/ping"]);
  expect(planned({ thorough: true })).toEqual(["wire/ping", "wire/padding"]);
  expect(planned({ only: ["wire/padding"] })).toEqual(["wire/padding"]);
});

test("what only gRPC-Web and Connect have is no part of a run over gRPC", () => {
  const ofWeb = (transport: "grpc" | "connect") =>
    plan(allContracts(), { transport, rpc: ["chat.ChatService/Send"] })
      .flatMap(({ clauses }) => clauses.map(({ id }) => id))
      .filter((id) => id.startsWith("wire-web/"));
  expect(ofWeb("grpc")).toEqual([]);
  expect(ofWeb("connect")).toContain("wire-web/http-status");
});
