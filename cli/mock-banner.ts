export interface BannerFacts {
  readonly address: string;
  readonly seed: number;
  readonly speed: number;
  readonly faults: readonly string[];
  readonly files: { readonly dir: string; readonly temporary: boolean };
}

/** What a mock tells when it serves: where, what, and a line to try. `ready` is the last one, for scripts. */
export function mockBanner({ address, seed, speed, faults, files }: BannerFacts): string {
  const faultText = faults.length === 0 ? "none: every answer is right" : faults.join(", ");
  return `streamproof mock on ${address} (gRPC, gRPC-Web and Connect, without TLS)
  serves  streaming.StreamingService, chat.ChatService, reflection, health
  files   ${files.dir}${files.temporary ? " (temporary)" : ""}
  seed    ${seed}
  speed   ${speed}
  faults  ${faultText}
  try     ${tryLine(address)}
  judge   streamproof verify ${address}${speed === 1 ? "" : ` --speed ${speed}`}
ready
`;
}

function tryLine(address: string): string {
  const request = '{"filePath": "every-byte.bin", "chunkSize": 400}';
  const method = `http://${address}/streaming.StreamingService/DownloadFile`;
  return `buf curl --http2-prior-knowledge --protocol grpc -d '${request}' ${method}`;
}
