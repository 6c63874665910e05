import { secretBeside } from "../../../fixtures/files/catalogue.ts";
import type { FileRequestSchema } from "../../../proto/gen/streaming/streaming_pb.ts";
import { onlyCodes, type Refusal } from "../../clauses/refused-requests.ts";
import type { Facts } from "../../model/observation.ts";
import { Code } from "../../transcript/code.ts";

const chunkSize = 1024;

/** Requests that must deliver nothing of any file. */
export const refusals: readonly Refusal<typeof FileRequestSchema>[] = [
  {
    id: "download-file/negative-chunk-size",
    sentence: "A negative chunk_size is rejected with INVALID_ARGUMENT.",
    requests: [-1, -1024, -(2 ** 31)].map((negative) => (facts: Facts) => ({
      filePath: inRoot(facts, "multiple.bin"),
      chunkSize: negative,
    })),
    accepts: onlyCodes(Code.INVALID_ARGUMENT),
    owed: "INVALID_ARGUMENT",
  },
  {
    id: "download-file/not-found",
    sentence: "A file that is not there is NOT_FOUND before any message.",
    requests: [
      at("no-such-file.bin"),
      at("a-directory/no-such-file.bin"),
      at("no-such-directory/inside.txt"),
    ],
    accepts: onlyCodes(Code.NOT_FOUND),
    owed: "NOT_FOUND",
  },
  {
    id: "download-file/directory",
    sentence: "A directory ends non-OK, with no message.",
    requests: [at("a-directory")],
    accepts: (end) => end.status.code !== 0 && end.cause !== "connection-lost",
    owed: "a status that is not OK",
  },
  {
    id: "download-file/outside-root",
    sentence:
      "Paths and links that lead outside the root deliver no byte of data: NOT_FOUND, PERMISSION_DENIED or INVALID_ARGUMENT.",
    requests: [
      at("../../../../../../../../../../etc/passwd"),
      at("a-directory/../../../../../../../../../../../etc/passwd"),
      () => ({ filePath: "/etc/passwd", chunkSize }),
      at("multiple.bin\u0000.txt"),
      at("link-outside"),
      // Beside a root that the runner has made.
      at(secretBeside),
    ],
    accepts: onlyCodes(Code.NOT_FOUND, Code.PERMISSION_DENIED, Code.INVALID_ARGUMENT),
    owed: "NOT_FOUND, PERMISSION_DENIED or INVALID_ARGUMENT",
  },
];

function at(name: string): (facts: Facts) => { filePath: string; chunkSize: number } {
  return (facts) => ({ filePath: inRoot(facts, name), chunkSize });
}

function inRoot(facts: Facts, name: string): string {
  return facts.filesPrefix + name;
}
