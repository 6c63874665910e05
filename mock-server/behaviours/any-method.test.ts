import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type DescMethod, type Message, type MessageInitShape } from "@bufbuild/protobuf";
import { type Any, AnySchema } from "@bufbuild/protobuf/wkt";
import { createValidator } from "@bufbuild/protovalidate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSchemas } from "../../cli/schema/read-schema.ts";
import { typesOf } from "../../contracts/transcript/types.ts";
import { createTestClient, type TestClient } from "../adapters/test-client.ts";
import type { MockServer } from "../server/options.ts";
import { startMock } from "../server/start.ts";

const schema = `syntax = "proto3"; package t;
import "google/protobuf/any.proto"; import "buf/validate/validate.proto";
message Nothing {}
message Free { string name = 1; }
message Ruled { string name = 1 [(buf.validate.field).string = { min_len: 5, max_len: 8 }]; }
service T {
  rpc Wrap(google.protobuf.Any) returns (google.protobuf.Any);
  rpc Ask(Free) returns (Ruled);
}`;

let mock: MockServer;
let client: TestClient;
let methods: Readonly<Record<string, DescMethod>>;

beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), "streamproof-any-method-"));
  await writeFile(join(dir, "t.proto"), schema);
  const service = (await readSchemas([dir])).getService("t.T");
  await rm(dir, { recursive: true });
  if (service === undefined) throw new Error("The schema lost its service.");
  methods = service.method;
  mock = await startMock({ files: ".", services: [service] });
  client = createTestClient(mock.address);
});
afterAll(async () => {
  client.close();
  await mock.close();
});

function methodNamed(name: string): DescMethod {
  const method = methods[name];
  if (method === undefined) throw new Error(`The service has no ${name}.`);
  return method;
}

async function answersTo(
  method: DescMethod,
  request: Message,
  metadata: Readonly<Record<string, string>> = {},
): Promise<readonly Message[]> {
  const { messages, status } = await client.open(method, { metadata }).send(request).halfClose().rest();
  expect(status.code).toBe(0);
  expect(messages).toHaveLength(1);
  return messages;
}

test("an Any without a value answers none whose value is of another type", async () => {
  const request = create(AnySchema, { typeUrl: "type.googleapis.com/t.Nothing" });
  for (const seed of ["1", "2", "3", "4", "5"]) {
    const [answer] = await answersTo(methodNamed("wrap"), request, { "x-mock-seed": seed });
    const { typeUrl, value } = answer as Any;
    if (typeUrl === request.typeUrl) expect(value).toEqual(request.value);
  }
});

test.each([
  ["where the response may hold it", "Sixish", true],
  ["but not where it would break the response's rules", "a name that is too long", false],
])("a field of the request comes back under the same name %s", async (_, name, isEchoed) => {
  const ask = methodNamed("ask");
  const [answer] = await answersTo(ask, create(ask.input, { name } as MessageInitShape<typeof ask.input>));
  expect(answer).toEqual(
    isEchoed ? expect.objectContaining({ name }) : expect.not.objectContaining({ name }),
  );
  const validator = createValidator({ registry: typesOf(ask.parent.file) });
  expect(answer && validator.validate(ask.output, answer).kind).toBe("valid");
});
