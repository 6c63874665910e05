import { type Certificate, selfSigned } from "../../mock-server/index.ts";
import { readCa, type TlsFiles, tlsSettings } from "../files/tls.ts";
import { UsageError } from "../output/usage-error.ts";

export interface CertificateOptions extends Pick<TlsFiles, "cert" | "key"> {
  readonly host: string;
  /** Path of a PEM file with the CAs of the clients that are let in; any client where absent. */
  readonly clientCa?: string;
  /** Whether one is made where none is given. */
  readonly tls: boolean;
}

export interface MockTls extends Certificate {
  readonly clientCa?: string;
}

/** The certificate that the mock shows, and whose it asks for; undefined where it serves plain text. */
export async function mockCertificate(options: CertificateOptions): Promise<MockTls | undefined> {
  const { cert, key } = await tlsSettings(options);
  const own = cert !== undefined && key !== undefined ? { cert, key } : madeFor(options);
  if (options.clientCa === undefined) return own;
  if (own === undefined) throw new UsageError("--client-ca requires --tls, or --cert and --key.");
  return { ...own, clientCa: await readCa("--client-ca", options.clientCa) };
}

function madeFor({ tls, host }: CertificateOptions): Certificate | undefined {
  return tls ? selfSigned([...new Set(["localhost", "127.0.0.1", "::1", host])]) : undefined;
}
