#!/usr/bin/env node
import * as nodeModule from "node:module";

// Node has it from 22.8 on: what was compiled once is read from there the next time.
if ("enableCompileCache" in nodeModule) nodeModule.enableCompileCache();
const { failedWith, run } = await import("./run.ts");

// Who reads only the head of the output hangs up early, and that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 2));

// What a callback throws reaches no caller: a sentence in place of node's stack trace.
process.on("uncaughtException", (error) => process.exit(failedWith(error)));

const code = await run(process.argv.slice(2));

// Whatever a library still holds open must not keep a finished command alive; a pipe is emptied first.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
