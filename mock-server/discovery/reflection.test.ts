import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type DescService, fromBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { afterEach, describe, expect, test } from "vitest";
import { readSchemas } from "../../cli/schema/read-schema.ts";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import {
  ServerReflection,
  ServerReflectionRequestSchema,
  type ServerReflectionResponse,
} from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { createTestClient } from "../adapters/test-client.ts";
import { startMock } from "../server/start.ts";

type Question = MessageInitShape<typeof ServerReflectionRequestSchema>["messageRequest"];

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function asking(services: readonly DescService[], version = "v1") {
  const mock = await startMock({ files: ".", services });
  const client = createTestClient(mock.address);
  closing.push(async () => {
    client.close();
    await mock.close();
  });
  const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
  const ask = async (messageRequest: Question): Promise<ServerReflectionResponse["messageResponse"]> => {
    const call = client.open(ServerReflection.method.serverReflectionInfo, { path });
    call.send(create(ServerReflectionRequestSchema, messageRequest === undefined ? {} : { messageRequest }));
    const [answer] = (await call.halfClose().rest()).messages;
    if (answer === undefined) throw new Error("no answer");
    return answer.messageResponse;
  };
  return { ask, client };
}

function namesIn(response: ServerReflectionResponse["messageResponse"]): readonly string[] {
  if (response.case !== "fileDescriptorResponse") return [response.case ?? "nothing"];
  return response.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name);
}

describe.each(["v1", "v1alpha"])("reflection %s", (version) => {
  test("tells the extensions of a message, and their files", async () => {
    const schema = await readSchemas(["fixtures/messages/protos"]);
    const { ask } = await asking(
      [schema.getService("required.Required")].flatMap((each) => each ?? []),
      version,
    );
    expect(await ask({ case: "allExtensionNumbersOfType", value: "required.Base" })).toMatchObject({
      case: "allExtensionNumbersResponse",
      value: { baseTypeName: "required.Base", extensionNumber: [100, 101, 102] },
    });
    expect(await ask({ case: "allExtensionNumbersOfType", value: "required.Inner" })).toMatchObject({
      value: { extensionNumber: [] },
    });
    expect(await ask({ case: "allExtensionNumbersOfType", value: "no.Such" })).toMatchObject({
      case: "errorResponse",
      value: { errorCode: 5 },
    });
    const extension = { containingType: "required.Base", extensionNumber: 101 };
    expect(namesIn(await ask({ case: "fileContainingExtension", value: extension }))).toEqual([
      "required.proto",
    ]);
    expect(
      await ask({ case: "fileContainingExtension", value: { ...extension, extensionNumber: 150 } }),
    ).toMatchObject({ case: "errorResponse", value: { errorCode: 5 } });
    expect(namesIn(await ask({ case: "fileContainingSymbol", value: "required.note" }))).toEqual([
      "required.proto",
    ]);
    expect(namesIn(await ask({ case: "fileContainingSymbol", value: "required.Base.Entry" }))).toEqual([
      "required.proto",
    ]);
  });
});

async function schemaOf(files: Readonly<Record<string, string>>): Promise<readonly DescService[]> {
  const dir = await mkdtemp(join(tmpdir(), "streamproof-reflection-"));
  closing.push(() => rm(dir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  const schema = await readSchemas([dir]);
  return [...schema].filter((each): each is DescService => each.kind === "service");
}

test("a schema's own copy of the health service neither doubles nor replaces the mock's", async () => {
  const services = await schemaOf({
    "health_check.proto": `syntax = "proto3"; package grpc.health.v1;
      message HealthCheckRequest { string service = 1; }
      message HealthCheckResponse { enum ServingStatus { UNKNOWN = 0; SERVING = 1; NOT_SERVING = 2; } ServingStatus status = 1; }
      service Health { rpc Check(HealthCheckRequest) returns (HealthCheckResponse); }`,
    "t.proto": `syntax = "proto3"; package t; import "health_check.proto";
      message Q {} service T { rpc Get(Q) returns (Q); }`,
  });
  const { ask, client } = await asking(services);
  const listed = await ask({ case: "listServices", value: "" });
  expect(listed.case === "listServicesResponse" && listed.value.service.map(({ name }) => name)).toEqual([
    "t.T",
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
  ]);
  for (const symbol of ["grpc.health.v1.Health", "grpc.health.v1.HealthCheckRequest"]) {
    expect(namesIn(await ask({ case: "fileContainingSymbol", value: symbol }))).toEqual([
      "health_check.proto",
    ]);
  }
  const check = await client.open(Health.method.check).send({ service: "t.T" }).halfClose().rest();
  expect(check.messages).toMatchObject([{ status: 1 }]);
});

test("files that are too much for one message are given one by one", async () => {
  const option = `option java_package = "${"x".repeat(2_500_000)}";`;
  const services = await schemaOf({
    "one.proto": `syntax = "proto3"; package one; ${option} message Big {}`,
    "two.proto": `syntax = "proto3"; package two; import "one.proto"; ${option} message Big {}
      service S { rpc Get(one.Big) returns (Big); }`,
  });
  const { ask } = await asking(services);
  expect(namesIn(await ask({ case: "fileContainingSymbol", value: "two.S" }))).toEqual(["two.proto"]);
  expect(namesIn(await ask({ case: "fileByFilename", value: "one.proto" }))).toEqual(["one.proto"]);
});
