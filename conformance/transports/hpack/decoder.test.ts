import fc from "fast-check";
import { expect, test } from "vitest";
import { createHpackDecoder } from "./decoder.ts";
import { HpackError } from "./error.ts";
import { huffmanDecoded } from "./huffman.ts";
import { readInteger } from "./integer.ts";

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");

test.for([
  { hex: "0a", prefix: 5, value: 10 },
  { hex: "1f9a0a", prefix: 5, value: 1337 },
  { hex: "2a", prefix: 8, value: 42 },
])("C.1: reads the integer $value", ({ hex, prefix, value }) => {
  expect(readInteger({ bytes: bytes(hex), at: 0 }, prefix)).toBe(value);
});

test.for([
  {
    hex: "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
    field: ["custom-key", "custom-header"],
    table: 55,
  },
  { hex: "040c 2f73 616d 706c 652f 7061 7468", field: [":path", "/sample/path"], table: 0 },
  { hex: "1008 7061 7373 776f 7264 0673 6563 7265 74", field: ["password", "secret"], table: 0 },
  { hex: "82", field: [":method", "GET"], table: 0 },
])("C.2: reads the field $field", ({ hex, field, table }) => {
  const decoder = createHpackDecoder();
  expect(decoder.decode(bytes(hex))).toEqual([field]);
  expect(decoder.tableSize()).toBe(table);
});

const first = [
  [":method", "GET"],
  [":scheme", "http"],
  [":path", "/"],
  [":authority", "www.example.com"],
];
const requests = [
  { fields: first, table: 57 },
  { fields: [...first, ["cache-control", "no-cache"]], table: 110 },
  {
    fields: [
      [":method", "GET"],
      [":scheme", "https"],
      [":path", "/index.html"],
      [":authority", "www.example.com"],
      ["custom-key", "custom-value"],
    ],
    table: 164,
  },
];
const cookie = "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";
const [at21, at22] = ["Mon, 21 Oct 2013 20:13:21 GMT", "Mon, 21 Oct 2013 20:13:22 GMT"];
const location = ["location", "https://www.example.com"];
const responses = [
  { fields: [[":status", "302"], ["cache-control", "private"], ["date", at21], location], table: 222 },
  { fields: [[":status", "307"], ["cache-control", "private"], ["date", at21], location], table: 222 },
  {
    fields: [
      [":status", "200"],
      ["cache-control", "private"],
      ["date", at22],
      location,
      ["content-encoding", "gzip"],
      ["set-cookie", cookie],
    ],
    table: 215,
  },
];

const sequences = [
  {
    name: "C.3: requests without Huffman coding",
    expected: requests,
    blocks: [
      "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
      "8286 84be 5808 6e6f 2d63 6163 6865",
      "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
    ],
  },
  {
    name: "C.4: requests with Huffman coding",
    expected: requests,
    blocks: [
      "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
      "8286 84be 5886 a8eb 1064 9cbf",
      "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
    ],
  },
  {
    name: "C.5: responses without Huffman coding",
    resize: "3fe101",
    expected: responses,
    blocks: [
      "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
      "4803 3330 37c1 c0bf",
      "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31",
    ],
  },
  {
    name: "C.6: responses with Huffman coding",
    resize: "3fe101",
    expected: responses,
    blocks: [
      "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
      "4883 640e ffc1 c0bf",
      "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07",
    ],
  },
];

test.for(sequences)("$name", ({ blocks, expected, resize }) => {
  const decoder = createHpackDecoder();
  // The responses of the appendix have a table of 256 bytes.
  if (resize !== undefined) decoder.decode(bytes(resize));
  const seen = blocks.map((hex) => ({ fields: decoder.decode(bytes(hex)), table: decoder.tableSize() }));
  expect(seen).toEqual(expected);
});

test.for([
  { hex: "80", says: "no field has the index 0" },
  { hex: "be", says: "no field has the index 62" },
  { hex: "82 20", says: "a table size update stands after a field" },
  { hex: "3fe2 1f", says: "the table is resized to 4097 bytes of 4096" },
  { hex: "40 05 61", says: "the header block ends within a string" },
  { hex: "40", says: "the header block ends within a field" },
  { hex: "ff ff ff ff ff ff ff ff 01", says: "an integer is too large" },
  { hex: "40 84 ff ff ff ff", says: "a string contains the end-of-string symbol" },
  { hex: "40 82 1f ff", says: "a string is not padded with the end-of-string symbol" },
  { hex: "40 81 18", says: "a string is not padded with the end-of-string symbol" },
])("refuses $hex: $says", ({ hex, says }) => {
  expect(() => createHpackDecoder().decode(bytes(hex))).toThrow(new HpackError(says));
});

test("a table may grow as far as the receiver has allowed", () => {
  const decoder = createHpackDecoder();
  decoder.allowTableSize(8192);
  expect(decoder.decode(bytes("3fe13f"))).toEqual([]);
});

test("a block of references to a long field is refused, not expanded", () => {
  const decoder = createHpackDecoder();
  const value = Buffer.alloc(4000, "x");
  const long = Buffer.concat([bytes("40 01 61 7f a1 1e"), value]);
  expect(decoder.decode(long)).toHaveLength(1);
  expect(() => decoder.decode(Buffer.alloc(1_000, 0xbe))).toThrow("a header list is over");
});

test("any bytes decode or are refused, and the table stays within its bound", () => {
  const blocks = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 });
  fc.assert(
    fc.property(blocks, (all) => {
      const decoder = createHpackDecoder();
      for (const block of all) {
        try {
          decoder.decode(block);
        } catch (error) {
          expect(error).toBeInstanceOf(HpackError);
        }
        expect(decoder.tableSize()).toBeLessThanOrEqual(4096);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("any bytes are a Huffman string or are refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (coded) => {
      try {
        expect(huffmanDecoded(coded).length).toBeLessThanOrEqual((coded.length * 8) / 5);
      } catch (error) {
        expect(error).toBeInstanceOf(HpackError);
      }
    }),
    { numRuns: 2_000 },
  );
});
