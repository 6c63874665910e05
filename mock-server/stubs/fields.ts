import {
  bytesFromBase64,
  type HeaderFields,
  type HeaderValue,
  isBinaryName,
  maxFieldBytes,
  nameProblem,
  repeatProblem,
  textProblem,
} from "../call/header-fields.ts";
import { type Cursor, inside, itemsOf, kindOf, recordOf, reportAt } from "./cursor.ts";

/** Reads headers or trailers: a value or a list of them for each name. */
export function headerFieldsFrom(cursor: Cursor | undefined): HeaderFields {
  if (cursor === undefined) return new Map();
  let bytes = 0;
  const fields = new Map<string, readonly HeaderValue[]>();
  for (const [name, given] of Object.entries(recordOf(cursor))) {
    const here = inside(cursor, name, given);
    const problem = nameProblem(name);
    if (problem !== undefined) reportAt(here, problem);
    const cursors = Array.isArray(given) ? itemsOf(here) : [here];
    const repeated = cursors.length > 1 ? repeatProblem(name) : undefined;
    if (repeated !== undefined) reportAt(here, repeated);
    const values = cursors.flatMap((each) => valueFrom(name, each) ?? []);
    bytes += values.reduce((sum, value) => sum + name.length + 32 + value.length * 1.34, 0);
    fields.set(name, values);
  }
  if (bytes > maxFieldBytes) {
    reportAt(cursor, `${Math.ceil(bytes)} bytes are more than the ${maxFieldBytes} that clients accept`);
  }
  return fields;
}

function valueFrom(name: string, cursor: Cursor): HeaderValue | undefined {
  const { value } = cursor;
  if (!["string", "number", "bigint", "boolean"].includes(typeof value)) {
    return reportAt(cursor, `expected a string, a number or a list of them, got ${kindOf(value)}`);
  }
  const text = String(value);
  if (isBinaryName(name)) {
    const bytes = bytesFromBase64(text);
    return bytes ?? reportAt(cursor, `${JSON.stringify(text)} is not base64, which names in -bin take`);
  }
  const problem = textProblem(text);
  return problem === undefined ? text : reportAt(cursor, problem);
}
