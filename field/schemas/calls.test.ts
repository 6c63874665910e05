import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type DescService, type MessageInitShape } from "@bufbuild/protobuf";
import { beforeAll, expect, test } from "vitest";
import { servicesOf } from "../../cli/schema/services-of.ts";
import { typesOf } from "../../contracts/transcript/types.ts";
import { createTestClient } from "../../mock-server/adapters/test-client.ts";
import { type Behaviour, StatusError, startMock } from "../../mock-server/index.ts";
import { createCalls } from "./calls.ts";

const schema = `syntax = "proto3"; package t;
import "google/protobuf/any.proto"; import "buf/validate/validate.proto";
message A { string name = 1 [(buf.validate.field).string.min_len = 3]; google.protobuf.Any any = 2; }
service T { rpc Unary(A) returns (A); rpc Server(A) returns (stream A); rpc Bidi(stream A) returns (stream A); }`;

let service: DescService;

beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), "streamproof-calls-"));
  await writeFile(join(dir, "t.proto"), schema);
  const [found] = await servicesOf([dir]);
  await rm(dir, { recursive: true });
  if (found === undefined) throw new Error("The schema lost its service.");
  service = found;
});

/** What is said of a method where `behaviour` answers it; where none is given, as the mock does. */
async function problemsOf(behaviour?: Behaviour): Promise<readonly (string | undefined)[]> {
  const handlers = behaviour && service.methods.map((method) => ({ method, behaviour }));
  const mock = await startMock({
    files: ".",
    services: [service],
    streamIntervalMs: 1,
    handlers: handlers ?? [],
  });
  const client = createTestClient(mock.address);
  try {
    const problemOf = createCalls(client, typesOf(service.file));
    return await Promise.all(service.methods.map((method) => problemOf(method, 1)));
  } finally {
    client.close();
    await mock.close();
  }
}

/** All of its RPCs have the same response type. */
function answering(fields: object): Behaviour {
  return async function* () {
    const [first] = service.methods;
    if (first !== undefined) yield create(first.output, fields as MessageInitShape<typeof first.output>);
  };
}

test("nothing is wrong with the mock's own answers", async () => {
  expect(await problemsOf()).toEqual([undefined, undefined, undefined]);
});

test.each<[string, RegExp, () => Behaviour]>([
  ["a response that breaks a rule", /^response 1: .*at least 3/, () => answering({ name: "x" })],
  [
    "an Any of an unknown type",
    /^response 1: has no JSON: /,
    () => answering({ name: "xyz", any: { typeUrl: "type.googleapis.com/t.None", value: new Uint8Array() } }),
  ],
  [
    "an error",
    /^ended with 5: gone$/,
    () =>
      // biome-ignore lint/correctness/useYield: a behaviour that only ends the call
      async function* () {
        throw new StatusError(5, "gone");
      },
  ],
])("%s is told, for every kind of RPC", async (_, expected, behaviour) => {
  const matching = expect.stringMatching(expected);
  expect(await problemsOf(behaviour())).toEqual([matching, matching, matching]);
});
