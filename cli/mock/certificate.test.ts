import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { selfSigned } from "../../mock-server/index.ts";
import { mockCertificate } from "./certificate.ts";

const host = "127.0.0.1";

test("plain text is served unless TLS is asked for", async () => {
  expect(await mockCertificate({ host, tls: false })).toBeUndefined();
  expect((await mockCertificate({ host, tls: true }))?.cert).toContain("BEGIN CERTIFICATE");
});

test("a certificate needs its own key", async () => {
  const dir = await mkdtemp(join(tmpdir(), "streamproof-tls-"));
  try {
    const [cert, key, other] = ["cert.pem", "key.pem", "other.pem"].map((name) => join(dir, name));
    if (cert === undefined || key === undefined || other === undefined) throw new Error("three names");
    const pair = selfSigned([host]);
    await writeFile(cert, pair.cert);
    await writeFile(key, pair.key);
    await writeFile(other, selfSigned([host]).key);
    expect(await mockCertificate({ host, tls: false, cert, key })).toEqual(pair);
    await expect(mockCertificate({ host, tls: false, cert })).rejects.toThrow("requires --key");
    await expect(mockCertificate({ host, tls: false, cert, key: other })).rejects.toThrow("Cannot use");
    expect(await mockCertificate({ host, tls: false, cert, key, clientCa: cert })).toEqual({
      ...pair,
      clientCa: pair.cert,
    });
    await expect(mockCertificate({ host, tls: false, clientCa: cert })).rejects.toThrow("requires --tls");
    await expect(mockCertificate({ host, tls: true, clientCa: key })).rejects.toThrow("no certificate");
    await expect(mockCertificate({ host, tls: false, cert: `${cert}x`, key })).rejects.toThrow(
      "Cannot read --cert",
    );
  } finally {
    await rm(dir, { recursive: true });
  }
});
