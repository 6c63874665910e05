export interface BannerFacts {
  readonly address: string;
  readonly tls: boolean;
  readonly seed: number;
  readonly speed: number;
  readonly faults: readonly string[];
  readonly files: { readonly dir: string; readonly temporary: boolean };
}

/** What a mock tells when it serves: where, what, and a line to try. `ready` is the last one, for scripts. */
export function mockBanner({ address, tls, seed, speed, faults, files }: BannerFacts): string {
  const faultText = faults.length === 0 ? "none: every answer is right" : faults.join(", ");
  return `streamproof mock on ${address} (gRPC, gRPC-Web and Connect, ${tls ? "with" : "without"} TLS)
  serves  streaming.StreamingService, chat.ChatService, reflection, health
  files   ${files.dir}${files.temporary ? " (temporary)" : ""}
  seed    ${seed}
  speed   ${speed}
  faults  ${faultText}
  try     ${tryLine(address, tls)}
  judge   streamproof verify ${tls ? `https://${address} --insecure` : address}${speed === 1 ? "" : ` --speed ${speed}`}
ready
`;
}

function tryLine(address: string, tls: boolean): string {
  const request = '{"filePath": "every-byte.bin", "chunkSize": 400}';
  const method = `${tls ? "https" : "http"}://${address}/streaming.StreamingService/DownloadFile`;
  const way = tls ? "--insecure" : "--http2-prior-knowledge";
  return `buf curl ${way} --protocol grpc -d '${request}' ${method}`;
}
