import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import type { TlsSettings } from "../../conformance/transports/transport.ts";
import { UsageError } from "../output/usage-error.ts";

export interface TlsFiles {
  /** Paths of PEM files. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure?: boolean;
}

/** Whether anything was said that only TLS has. */
export function wantsTls({ ca, cert, key, insecure }: TlsFiles): boolean {
  return ca !== undefined || cert !== undefined || key !== undefined || insecure === true;
}

/** Reads the files, and sees that they are what they should be. */
export async function tlsSettings({ ca, cert, key, insecure }: TlsFiles): Promise<TlsSettings> {
  if ((cert === undefined) !== (key === undefined)) {
    const [given, missing] = cert === undefined ? ["--key", "--cert"] : ["--cert", "--key"];
    throw new UsageError(`${given} requires ${missing}.`);
  }
  const settings: TlsSettings = {
    ...(ca === undefined ? {} : { ca: await readCa("--ca", ca) }),
    ...(cert === undefined ? {} : { cert: await read("--cert", cert) }),
    ...(key === undefined ? {} : { key: await read("--key", key) }),
    ...(insecure === true ? { insecure } : {}),
  };
  check(`--cert ${cert} with --key ${key}`, { cert: settings.cert, key: settings.key });
  return settings;
}

/** Reads the certificates of authorities. */
export async function readCa(option: string, path: string): Promise<string> {
  const ca = await read(option, path);
  check(`${option} ${path}`, { ca });
  return ca;
}

async function read(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UsageError(`Cannot read ${option} ${path} (${code}); pass a readable PEM file.`);
  }
}

function check(
  what: string,
  parts: Readonly<Record<"ca", string | undefined>> | Readonly<Record<"cert" | "key", string | undefined>>,
): void {
  try {
    createSecureContext(parts);
    // OpenSSL passes over an authority file in which there is none.
    if ("ca" in parts && parts.ca !== undefined && !parts.ca.includes("-----BEGIN CERTIFICATE-----")) {
      throw new Error("it contains no certificate");
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `Cannot use ${what}: ${why}; the files must be PEM, and the key must match the certificate.`,
    );
  }
}
