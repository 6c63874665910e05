import type { DescMethod } from "@bufbuild/protobuf";
import type { RawEvent } from "../../../contracts/transcript/recorder.ts";
import type { HttpVersion } from "../names.ts";
import type { Transport } from "../transport.ts";

const answerWithinMs = 2_000;

/**
 * The version of HTTP over which a server speaks a protocol: 2 where it answers one call of a method that
 * nobody has, over HTTP/2, and does not refuse the content-type; 1.1 otherwise.
 */
export async function chooseHttpVersion(overHttp2: Transport, signal?: AbortSignal): Promise<HttpVersion> {
  let connection: Awaited<ReturnType<Transport["connect"]>>;
  try {
    connection = await overHttp2.connect(signal === undefined ? {} : { signal });
  } catch {
    // Whether anything is there at all is seen over HTTP/1.1.
    return "1.1";
  }
  try {
    const end = await new Promise<Extract<RawEvent, { kind: "end" }> | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), answerWithinMs);
      const call = connection.open({
        ...probe,
        options: {},
        record: (event) => {
          if (event.kind !== "end") return;
          clearTimeout(timer);
          resolve(event);
        },
      });
      call.halfClose();
    });
    return end === undefined || speaks(end) ? "2" : "1.1";
  } finally {
    await connection.close();
  }
}

const probe: { readonly path: string; readonly method: Pick<DescMethod, "methodKind"> } = {
  path: "/streamproof.Calibration/RoundTrip",
  method: { methodKind: "server_streaming" },
};

/** HTTP 404 is how most servers say that they have no such path, whatever the protocol. */
function speaks({ cause, trailers, status }: Extract<RawEvent, { kind: "end" }>): boolean {
  switch (cause) {
    case "http-status": {
      const type = trailers.find(([name]) => name === "content-type")?.[1] ?? "";
      // gRPC servers take `application/grpc-web` for gRPC, and answer in it.
      return !/^HTTP (415|505) /.test(status.message) && !/^application\/grpc(\+|;|$)/.test(type);
    }
    case "reset":
    case "connection-lost":
      return false;
    case "trailers":
    case "missing-status":
    case "malformed-message":
    case "malformed-status":
    case "local":
      return true;
  }
}
