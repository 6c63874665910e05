import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The version of @bufbuild/buf; undefined where buf is what the PATH has. */
export function bufVersion(): string | undefined {
  try {
    // A package's manifest has its version.
    const { version } = createRequire(import.meta.url)("@bufbuild/buf/package.json") as { version: string };
    return version;
  } catch {
    return undefined;
  }
}

/** The binary of @bufbuild/buf, an optional peer; else the one on the PATH. */
export function bufBinary(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve("@bufbuild/buf/package.json");
    return join(dirname(manifest), "bin/buf");
  } catch {
    return "buf";
  }
}
