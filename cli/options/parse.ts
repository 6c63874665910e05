import { InvalidArgumentError } from "commander";
import { parseReportFile, type ReportFile } from "../files/reports.ts";
import { collectHeader, type RequestHeader } from "../target/request-header.ts";
import type { ValueKind } from "./option.ts";
import { collect, decimal, integer, seconds } from "./values.ts";

/** Reads one text of the command line; `before` has the earlier ones of a repeatable option. */
export type Parse = (text: string, before: unknown) => unknown;

/** The parser of a kind; throws an InvalidArgumentError or UsageError that says what it takes. */
export function parserOf(value: ValueKind): Parse {
  switch (value.kind) {
    case "integer":
      return integer(value);
    case "decimal":
      return decimal(value);
    case "seconds":
      return seconds;
    case "choice":
      return (text) => chosen(text, value.of);
    case "regex":
      return regex;
    case "bytes":
      return bytes;
    case "variables":
      return variable;
    // What came before is what the same parser gave.
    case "texts":
      return (text, before = []) => collect(text, before as readonly string[]);
    case "headers":
      return (text, before = []) => collectHeader(text, before as readonly RequestHeader[]);
    case "reports":
      return (text, before = []) => [...(before as readonly ReportFile[]), parseReportFile(text)];
    case "switch":
    case "text":
      return (text) => text;
  }
}

function chosen(text: string, choices: readonly string[]): string {
  if (choices.includes(text)) return text;
  throw new InvalidArgumentError(`Allowed choices are ${choices.join(", ")}.`);
}

function regex(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? `${error.message}.` : String(error));
  }
}

/** As docker run has it: a number with b, k, m or g. */
function bytes(text: string): string {
  if (/^\d+[bkmg]?$/i.test(text)) return text;
  throw new InvalidArgumentError("Expected a number with b, k, m or g: 256m.");
}

function variable(text: string, before: unknown = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("Expected NAME=VALUE.");
  return { ...Object(before), [name]: value };
}
