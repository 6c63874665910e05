import type { Config } from "../../conformance/config.ts";
import type { VerifyOptions } from "../../conformance/runner/options.ts";
import type { Locator } from "../../conformance/targets/locator.ts";
import type { ReportFile } from "../files/reports.ts";
import type { RequestHeader } from "../target/request-header.ts";
import type { TargetSettings } from "../target/settings.ts";

/** The values of all options of verify and baseline, parsed; what was not given is absent. */
export interface OptionValues extends RunValues, TargetSettings {
  readonly schemas?: readonly string[];
  /** Folders in which schemas find what they import. */
  readonly imports?: readonly string[];
  /** Files that export contracts. */
  readonly contracts?: readonly string[];
  readonly reports?: readonly ReportFile[];
  /** Whether the frames of every failure are shown. */
  readonly wire?: boolean;
  readonly coverageAtLeast?: number;
  readonly otel?: string;
  /** The name of their file; a list in the config file is read apart. */
  readonly knownFailures?: string;
  readonly config?: string;
  readonly faults?: readonly string[];
}

/** Those that the runner takes as they are, under the same names. */
export type RunValues = Pick<VerifyOptions, RunKey>;
type RunKey =
  /** The API has the contents of what these name. */
  | Exclude<keyof VerifyOptions & keyof Config, "target" | "contracts" | "files" | "knownFailures">
  /** Of replay lines only. */
  | ("rpc" | "scenario" | "path");

/** How an option is written, and what it gives. */
export type ValueKind =
  | { readonly kind: "seconds" }
  | { readonly kind: "switch" | "text" | "texts" | "regex" | "variables" | "headers" | "reports" | "bytes" }
  | { readonly kind: "choice"; readonly of: readonly string[] }
  | { readonly kind: "integer" | "decimal"; readonly min: number; readonly max?: number };

/** What each kind gives; the table's types hold a row to it. */
interface KindValues {
  readonly switch: boolean;
  readonly text: string;
  readonly bytes: string;
  readonly choice: string;
  readonly texts: readonly string[];
  readonly regex: RegExp;
  readonly variables: Readonly<Record<string, string>>;
  readonly headers: readonly RequestHeader[];
  readonly reports: readonly ReportFile[];
  readonly integer: number;
  readonly decimal: number;
  readonly seconds: number;
}

type KindOf<Value> = {
  [Kind in keyof KindValues]: [Value] extends [KindValues[Kind]] ? Kind : never;
}[keyof KindValues];

/** One option: all that the command line, the config file, replay lines and the documentation say of it. */
export interface OptionRow {
  /** As commander reads it: `--seed <number>`. */
  readonly flag: string;
  readonly value: ValueKind;
  /** Who takes it: the runner, what opens the target, or the command itself. */
  readonly part: "run" | "target" | "command";
  readonly help: string;
  readonly default?: string;
  /** The kinds of target it is for; all where absent. */
  readonly targets?: readonly Locator["kind"][];
  /** Whether a replay line of the command gives it again; all of the target's are given again. */
  readonly replayed?: boolean;
  readonly hidden?: boolean;
  /** A value as the config file has it, in TypeScript; absent where only the command line has the option. */
  readonly example?: string;
}

/** The row of one key: its kind gives the key's type, its part knows the key, and the config file has it or not. */
export type RowOf<Key extends keyof OptionValues> = OptionRow & {
  readonly value: { readonly kind: KindOf<NonNullable<OptionValues[Key]>> };
  readonly part:
    | (Key extends keyof RunValues ? "run" : never)
    | (Key extends keyof TargetSettings ? "target" : never)
    | (Key extends keyof RunValues | keyof TargetSettings ? never : "command");
} & (Key extends keyof Config ? { readonly example: string } : { readonly example?: never });

/** Rows for these keys, all of them. */
export type Rows<Key extends keyof OptionValues> = { readonly [Each in Key]-?: RowOf<Each> };

/** A row for each option, and for each key of the config file but the target. */
export type OptionTable = Rows<keyof OptionValues> & Record<Exclude<keyof Config, "target">, OptionRow>;
