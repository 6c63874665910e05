import { createJournal, type Journal } from "../journal/journal.ts";
import type { EmbeddedOptions } from "../server/embedded.ts";
import { bundled, startMock } from "../server/start.ts";
import { createRules, type Rules } from "../shaping/rules.ts";
import { type CompileStubs, createStubCompiler } from "../stubs/compile.ts";
import { stubsFrom } from "../stubs/inline-stubs.ts";
import { createStubStore, type StubStore } from "../stubs/store.ts";

/** How the mock of a worker is started. */
export interface MockOptions extends Omit<EmbeddedOptions, "files"> {
  /** Folder that DownloadFile of the bundled service serves; without one there are no files. */
  readonly files?: string;
}

/** A mock that the tests of one worker share, each as a session. */
export interface SharedMock {
  /** `http://127.0.0.1:port` */
  readonly baseUrl: string;
  readonly journal: Journal;
  readonly rules: Rules;
  readonly stubs: StubStore;
  readonly compile: CompileStubs;
  readonly close: () => Promise<void>;
}

/** Starts it on a free port. Throws an Error that says what is wrong with the stubs or the faults. */
export async function startSharedMock(
  options: MockOptions & { readonly files: string },
): Promise<SharedMock> {
  const { stubs: written = [], inject = [], ...rest } = options;
  const compile = createStubCompiler(options.services ?? bundled);
  const stubs = createStubStore();
  stubs.replace("mockOptions", stubsFrom("mockOptions", written, compile));
  const rules = createRules(inject);
  const journal = createJournal();
  const { address, close } = await startMock({ ...rest, stubs, rules, journal });
  return { baseUrl: `http://${address}`, journal, rules, stubs, compile, close };
}
