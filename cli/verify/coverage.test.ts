import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startMock } from "../../mock-server/index.ts";
import { declaredMock } from "../mock/declared.ts";
import { run } from "../run.ts";
import { servicesOf } from "../schema/services-of.ts";

/** `verify` against the mock of a schema with contracts, and what it says of how much they look at. */

const schema = "fixtures/protos/shapes";
let mock: Awaited<ReturnType<typeof startMock>>;

beforeAll(async () => {
  const services = await servicesOf([schema]);
  const { behaviours } = await declaredMock({ files: [], faults: [], streamLength: 3 });
  mock = await startMock({ services, files: "", declared: behaviours });
});
afterAll(() => mock.close());

async function verified(...words: readonly string[]): Promise<{ code: number; said: string }> {
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const err = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    const code = await run(["verify", `localhost:${mock.port}`, "--quick", ...words]);
    return { code, said: out.mock.calls.flat().join("") };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

test("what own clauses do not look at is listed for each RPC that was judged", async () => {
  const { code, said } = await verified("--rpc", "*/Download");
  expect(code).toBe(0);
  expect(said).toMatch(/own clauses look at \d+ % of what responses show/);
  expect(said).not.toMatch(/Upload: field/);
});

test("too little of it fails the gate", async () => {
  const { code, said } = await verified("--rpc", "*/List", "--coverage-at-least", "100");
  expect(code).toBe(1);
  expect(said).toContain("✗ Too little is looked at: Own clauses look at ");
  expect(said).toMatch(/shapes\.v1\.Shapes\/List: .*field name/);
});

test("without own clauses nothing is said of it, unless it is asked for", async () => {
  const plain = ["--rpc", "*/Check"];
  expect((await verified(...plain)).said).not.toContain("own clauses look at");
});
