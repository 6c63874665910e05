import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** The numbers of fields in descriptor.proto. */
const file = 1;
const dependency = 3;
const sourceCodeInfo = 9;

/** Files that import the contract language are told of by their lines. */
const contractLanguage = /^streamproof\//;

/**
 * A descriptor set without what it says of lines and comments, except in files with contracts. It is most of a large
 * set: of googleapis 62 of 83 MB, which take 900 MB and three seconds when they are read.
 */
export function withoutSourceInfo(set: Uint8Array): Uint8Array {
  const writer = new BinaryWriter();
  for (const { number, bytes, content } of fieldsOf(set)) {
    if (number === file) writer.tag(file, WireType.LengthDelimited).bytes(slimmed(content));
    else writer.raw(bytes);
  }
  return writer.finish();
}

function slimmed(descriptor: Uint8Array): Uint8Array {
  const fields = fieldsOf(descriptor);
  const usesContracts = fields.some(
    ({ number, content }) =>
      number === dependency && contractLanguage.test(new TextDecoder().decode(content)),
  );
  if (usesContracts) return descriptor;
  const writer = new BinaryWriter();
  for (const { number, bytes } of fields) if (number !== sourceCodeInfo) writer.raw(bytes);
  return writer.finish();
}

interface Field {
  readonly number: number;
  /** With its tag, as it was. */
  readonly bytes: Uint8Array;
  /** Of a field that has a length; else empty. */
  readonly content: Uint8Array;
}

function fieldsOf(message: Uint8Array): readonly Field[] {
  const reader = new BinaryReader(message);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const begin = reader.pos;
    const [number, type] = reader.tag();
    const isBytes = type === WireType.LengthDelimited;
    const content = isBytes ? reader.bytes() : new Uint8Array();
    if (!isBytes) reader.skip(type, number);
    fields.push({ number, bytes: message.subarray(begin, reader.pos), content });
  }
  return fields;
}
