import type { CompileStubs } from "./compile.ts";
import { problemText } from "./document.ts";
import { withoutBigInts } from "./json-value.ts";
import type { Stub } from "./stub.ts";

/** Stubs as code has them: YAML or JSON, or objects of the same form. */
export type WrittenStubs = string | readonly object[];

/** Throws an Error that says what is wrong with them, and where. */
export function stubsFrom(source: string, stubs: WrittenStubs, compile: CompileStubs): readonly Stub[] {
  const { stubs: compiled, problems } = compile(
    source,
    typeof stubs === "string" ? stubs : JSON.stringify(withoutBigInts(stubs)),
  );
  if (problems.length > 0) throw new Error(`Cannot use the stubs: ${problems.map(problemText).join("\n")}`);
  return compiled;
}
