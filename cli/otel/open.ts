import { UsageError } from "../output/usage-error.ts";
import type { Otel } from "./sdk.ts";

/** Where OTLP over HTTP is listened to; throws a UsageError on anything else. */
export function otelEndpoint(text: string): string {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // Told below.
  }
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `Cannot send traces to "${text}": it is no http:// or https:// URL. Name a collector's OTLP port for HTTP, such as http://localhost:4318.`,
    );
  }
  return text;
}

export interface OpenedOtel {
  readonly otel: Otel;
  /** Sends what is left, and says where something could not be sent: it changes no verdict. */
  readonly close: () => Promise<void>;
}

/** `--otel`; throws a UsageError where it is no URL. The SDK is loaded for it only. */
export async function openOtel(given: string, service: string): Promise<OpenedOtel> {
  const endpoint = otelEndpoint(given);
  const { createOtel } = await import("./sdk.ts");
  const otel = createOtel(endpoint, service);
  return {
    otel,
    close: async () => {
      const why = await otel.close();
      if (why === undefined) return;
      process.stderr.write(
        `streamproof: traces or metrics were not sent to ${endpoint}: ${why}. Is a collector there that takes OTLP over HTTP?\n`,
      );
    },
  };
}
