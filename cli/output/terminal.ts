import type { WriteStream } from "node:tty";
import { coloured, plain, type TextStyle } from "../../conformance/report/text-style.ts";

/** Colours where a person looks and has not asked for none. Source: no-color.org. */
export function styleFor(stream: WriteStream): TextStyle {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return plain;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0") return coloured;
  return stream.isTTY && TERM !== "dumb" ? coloured : plain;
}
