import { Code, codeName } from "../transcript/code.ts";
import { grouped } from "./grouped.ts";

/** How a call that was not served ended. */
export interface Refusal {
  /** Absent where it did not end. */
  readonly code?: number;
  /** The message of the status. */
  readonly said: string;
}

/** What came instead, for how many requests, and what to do. */
export function refusalText(answers: readonly Refusal[]): string {
  const ended = answers.filter((answer) => answer.code !== undefined);
  const [most] = [...grouped(ended, ({ code }) => code ?? -1)].sort(([, a], [, b]) => b.length - a.length);
  const code = most?.[0] ?? -1;
  const messages = new Set(most?.[1].map(({ said }) => said) ?? []);
  const said = messages.size === 1 ? [...messages][0] : "";
  const all = most?.[1].length === answers.length;
  const what = all
    ? `Every request ended ${codeName(code)}`
    : `No request was served; most ended ${codeName(code)}`;
  return `${what}${said === undefined || said === "" ? "" : ` ("${shortened(said)}")`}. ${adviceFor(code)}`;
}

function adviceFor(code: number): string {
  switch (code) {
    case Code.UNAUTHENTICATED:
    case Code.PERMISSION_DENIED:
      return "Pass a token with --header.";
    case Code.NOT_FOUND:
    case Code.INVALID_ARGUMENT:
    case Code.FAILED_PRECONDITION:
    case Code.OUT_OF_RANGE:
      return "Give a request that works here (examples), or tolerate it with --allow-unserved.";
    case Code.UNKNOWN:
    case Code.INTERNAL:
      return "The handler fails for everything; look at its log.";
    case Code.UNAVAILABLE:
      return "The server says that something behind it is away.";
    default:
      return "Give a request that works here (examples), or tolerate it with --allow-unserved.";
  }
}

/** Messages differ in ids and addresses; a long one is cut. */
function shortened(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
