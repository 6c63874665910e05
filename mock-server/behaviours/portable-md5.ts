import { md5 } from "@noble/hashes/legacy.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { RunningMd5 } from "./upload-file.ts";

/** In JavaScript alone: the Web Crypto of pages has no MD5, and none that takes bytes as they come. */
export function portableMd5(): RunningMd5 {
  const hash = md5.create();
  return { add: (bytes) => hash.update(bytes), digest: () => bytesToHex(hash.digest()) };
}
