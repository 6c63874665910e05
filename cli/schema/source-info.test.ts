import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { withoutSourceInfo } from "./source-info.ts";

type File = MessageInitShape<typeof FileDescriptorProtoSchema>;

const plain: File = {
  name: "a.proto",
  package: "a",
  syntax: "proto3",
  dependency: ["b.proto"],
  messageType: [{ name: "M" }],
};
const withContract: File = { ...plain, dependency: ["streamproof/contract/v1/contract.proto"] };
const sourceCodeInfo = { location: [{ path: [4, 0], span: [1, 2, 3], leadingComments: "An M." }] };

test.each([
  ["leaves out lines and comments", plain, plain],
  ["keeps them in a file with contracts", withContract, { ...withContract, sourceCodeInfo }],
])("%s", (_, file, expected) => {
  const set = create(FileDescriptorSetSchema, { file: [{ ...file, sourceCodeInfo }, file] });
  const slim = fromBinary(FileDescriptorSetSchema, withoutSourceInfo(toBinary(FileDescriptorSetSchema, set)));
  expect(slim).toEqual(create(FileDescriptorSetSchema, { file: [expected, file] }));
});
