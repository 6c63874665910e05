#!/usr/bin/env node
import { run } from "./run.ts";

// Who reads only the head of the output hangs up early, and that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 2));

const code = await run(process.argv.slice(2));

// Whatever a library still holds open must not keep a finished command alive; a pipe is emptied first.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
