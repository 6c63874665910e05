import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tlsSettings } from "./tls.ts";

const path = (name: string): string => fileURLToPath(new URL(`../../fixtures/tls/${name}`, import.meta.url));

test("the files are read", async () => {
  const settings = await tlsSettings({
    ca: path("ca.pem"),
    cert: path("client.pem"),
    key: path("client.key"),
  });
  expect(settings).toEqual({
    ca: await readFile(path("ca.pem"), "utf8"),
    cert: await readFile(path("client.pem"), "utf8"),
    key: await readFile(path("client.key"), "utf8"),
  });
  expect(await tlsSettings({ insecure: true })).toEqual({ insecure: true });
});

test.each([
  [{ cert: path("client.pem") }, "--cert requires --key."],
  [{ key: path("client.key") }, "--key requires --cert."],
  [{ ca: "/no/such.pem" }, "Cannot read --ca /no/such.pem (ENOENT); pass a readable PEM file"],
  [{ ca: path("make.sh") }, "make.sh: it contains no certificate; the files must be PEM"],
  [{ cert: path("client.pem"), key: path("server.key") }, "the key must match the certificate."],
  [{ cert: path("make.sh"), key: path("server.key") }, "the files must be PEM"],
])("%j is refused with one sentence", async (files, sentence) => {
  await expect(tlsSettings(files)).rejects.toThrow(sentence);
});
