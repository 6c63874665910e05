import { type Certificate, selfSigned } from "../../mock-server/index.ts";
import { type TlsFiles, tlsSettings } from "../files/tls.ts";

export interface CertificateOptions extends Pick<TlsFiles, "cert" | "key"> {
  readonly host: string;
  /** Whether one is made where none is given. */
  readonly tls: boolean;
}

/** The certificate that the mock shows; undefined where it serves plain text. */
export async function mockCertificate(options: CertificateOptions): Promise<Certificate | undefined> {
  const { cert, key } = await tlsSettings(options);
  if (cert !== undefined && key !== undefined) return { cert, key };
  return options.tls ? selfSigned([...new Set(["localhost", "127.0.0.1", "::1", options.host])]) : undefined;
}
