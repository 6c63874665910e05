import { create, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { file_chat_chat } from "../../proto/gen/chat/chat_pb.ts";
import { servicesFromUpload } from "./schema-upload.ts";

function descriptorSet(...file: readonly (typeof file_chat_chat.proto)[]): Uint8Array {
  return toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [...file] }));
}

test("the services of a descriptor set that was sent are served", async () => {
  const plain = { ...file_chat_chat.proto, dependency: [] };
  const services = await servicesFromUpload(descriptorSet(plain));
  expect(services.map(({ typeName }) => typeName)).toEqual(["chat.ChatService"]);
});

test.each([
  [
    "no descriptor set",
    Buffer.from([0xff]),
    "Cannot read the schema of the body: it holds no descriptor set.",
  ],
  ["nothing", Buffer.alloc(0), "of the body"],
])("what is %s is told in a sentence without a path", async (_, bytes, sentence) => {
  const refused = servicesFromUpload(bytes);
  await expect(refused).rejects.toThrow(sentence);
  await expect(refused).rejects.not.toThrow("streamproof-schema-");
});
