import { expect, test } from "vitest";
import { parseCredential } from "./credential.ts";

test.each([
  ["authorization=Bearer t", { name: "authorization", value: "Bearer t", wrongCode: 16 }],
  ["X-Api-Key=a=b:c", { name: "x-api-key", value: "a=b:c", wrongCode: 16 }],
  [
    "shop.v1.ShopService:x-key=k;wrong=PERMISSION_DENIED",
    { service: "shop.v1.ShopService", name: "x-key", value: "k", wrongCode: 7 },
  ],
])("%s is read", (text, credential) => {
  expect(parseCredential(text)).toEqual(credential);
});

test.each([
  ["authorization", "Expected NAME=VALUE"],
  ["authorization=", "Expected NAME=VALUE"],
  ["x y=1", "Expected NAME=VALUE"],
  ["a=secret;wrong=OK", "OK is no status code of an error"],
  ["a=secret;wrong=NO_WAY", "NO_WAY is no status code of an error"],
])("%s is refused in one sentence without its value", (text, sentence) => {
  expect(() => parseCredential(text)).toThrow(sentence);
  expect(() => parseCredential(text)).not.toThrow("secret");
});
