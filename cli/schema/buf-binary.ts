import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The binary of @bufbuild/buf, an optional peer; else the one on the PATH. */
export function bufBinary(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve("@bufbuild/buf/package.json");
    return join(dirname(manifest), "bin/buf");
  } catch {
    return "buf";
  }
}
