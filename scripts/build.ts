// Emits JavaScript and declarations into dist/: the four entries of tsconfig.build.json and whatever they
// import, so that neither tests nor benchmarks nor these scripts are published.
import { chmod, rm } from "node:fs/promises";
import { join } from "node:path";
import { mustRun, root } from "./command.ts";

await rm(join(root, "dist"), { recursive: true, force: true });
mustRun("tsc", ["--project", "tsconfig.build.json"]);
await chmod(join(root, "dist", "cli", "main.js"), 0o755);
