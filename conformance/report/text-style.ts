import { styleText } from "node:util";

/** How a report stresses words: with colours on a terminal, not at all in a pipe. */
export interface TextStyle {
  readonly strong: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly faint: (text: string) => string;
}

export const plain: TextStyle = {
  strong: (text) => text,
  good: (text) => text,
  bad: (text) => text,
  warning: (text) => text,
  faint: (text) => text,
};

export const coloured: TextStyle = {
  strong: ansi("bold"),
  good: ansi("green"),
  bad: ansi("red"),
  warning: ansi("yellow"),
  faint: ansi("dim"),
};

type Format = "bold" | "green" | "red" | "yellow" | "dim";

function ansi(format: Format): (text: string) => string {
  // Whether the stream takes colours has been decided by whoever chose this style.
  return (text) => styleText(format, text, { validateStream: false });
}
