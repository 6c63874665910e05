import type { DescService } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { mockBanner } from "./banner.ts";

test("the banner says where, what and how to try it, and ends with ready", () => {
  const files = { dir: "/tmp/files", temporary: true };
  expect(mockBanner({ address: "127.0.0.1:50051", tls: false, seed: 1, speed: 20, faults: [], files })).toBe(
    `streamproof mock on 127.0.0.1:50051 (gRPC, gRPC-Web and Connect, without TLS)
  serves  streaming.StreamingService, chat.ChatService, reflection, health
  files   /tmp/files (temporary)
  seed    1
  speed   20
  faults  none
  browser cannot call UploadFile, CollectSensorData, ProcessBatch, Chat, GameSession, CollaborativeEdit, Upload, Chat (streaming requests)
  try     buf curl --http2-prior-knowledge --protocol grpc -d '{"filePath": "every-byte.bin", "chunkSize": 400}' http://127.0.0.1:50051/streaming.StreamingService/DownloadFile
  verify  streamproof verify 127.0.0.1:50051 --speed 20
ready
`,
  );
});

test("of many services the first are named, and the rest counted", () => {
  const services = Array.from({ length: 1000 }, (_, place) => ({ typeName: `a.S${place}`, methods: [] }));
  const banner = mockBanner({
    ...{ address: "a:1", tls: false, seed: 1, speed: 1, faults: [] },
    files: { dir: "files", temporary: false },
    services: services as unknown as readonly DescService[],
  });
  expect(banner).toContain(
    "  serves  a.S0, a.S1, a.S2, a.S3, a.S4, a.S5, a.S6, a.S7 and 992 more services, reflection, health\n",
  );
});

test("faults are named", () => {
  const files = { dir: "files", temporary: false };
  const banner = mockBanner({ address: "a:1", tls: false, seed: 1, speed: 1, faults: ["x", "y"], files });
  expect(banner).toContain("faults  x, y\n");
  expect(banner).toContain("verify  streamproof verify a:1\n");
});

test("with TLS the lines to copy accept its certificate", () => {
  const files = { dir: "files", temporary: false };
  const banner = mockBanner({ address: "a:1", tls: true, seed: 1, speed: 1, faults: [], files });
  expect(banner).toContain("verify  streamproof verify https://a:1 --insecure\n");
  expect(banner).toContain("try     buf curl --insecure --protocol grpc");
});
