import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIP, isIPv4 } from "node:net";
import { bits, boolean, context, integer, octets, oid, sequence, setOf, utcTime, utf8 } from "./der.ts";

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

const dayMs = 24 * 60 * 60 * 1000;
const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));

/**
 * A certificate for these host names and addresses that vouches for itself. Node makes keys and signatures,
 * but no certificates; this is all that one for a test server holds. Source: RFC 5280, section 4.1.
 */
export function selfSigned(hosts: readonly string[], now: Date = new Date()): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = sequence(setOf(sequence(oid("2.5.4.3"), utf8("streamproof mock"))));
  const serial = randomBytes(16);
  serial[0] = (serial[0] ?? 0) | 1;
  const certificate = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    name,
    sequence(utcTime(new Date(now.getTime() - dayMs)), utcTime(new Date(now.getTime() + 30 * dayMs))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    context(3, sequence(authority, serverAuthentication, alternativeNames(hosts))),
  );
  const signature = sign("sha256", certificate, privateKey);
  return {
    cert: pem("CERTIFICATE", sequence(certificate, ecdsaWithSha256, bits(signature))),
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
  };
}

/** Its own authority: what trusts the certificate file trusts the server. */
const authority = sequence(oid("2.5.29.19"), boolean(true), octets(sequence(boolean(true))));

const serverAuthentication = sequence(oid("2.5.29.37"), octets(sequence(oid("1.3.6.1.5.5.7.3.1"))));

function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) =>
    isIP(host) === 0 ? context(2, Buffer.from(host, "latin1"), true) : context(7, addressBytes(host), true),
  );
  return sequence(oid("2.5.29.17"), octets(sequence(...names)));
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail] = address.split("::");
  const groups = (text: string) => text.split(":").filter((group) => group !== "");
  const missing = 8 - groups(head).length - groups(tail ?? "").length;
  const all = [...groups(head), ...Array.from({ length: missing }, () => "0"), ...groups(tail ?? "")];
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
