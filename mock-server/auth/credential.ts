import { code } from "../call/status-error.ts";

/** A header that calls need, and the value that is right. */
export interface Credential {
  /** Full or short name of the service whose calls need it; those of every service where absent. */
  readonly service?: string;
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  /** The status code of a call with another value; without the header it is UNAUTHENTICATED. */
  readonly wrongCode: number;
}

/** Lower-case names of code.ts as gRPC writes them. */
const codes: ReadonlyMap<string, number> = new Map(
  Object.entries(code).map(([name, number]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    number,
  ]),
);

const shape =
  /^(?:(?<service>[A-Za-z_][\w.]*):)?(?<name>[0-9A-Za-z_.-]+)=(?<value>[\x20-\x7e]+?)(?:;wrong=(?<wrong>[A-Z_]+))?$/;

/** Reads `[SERVICE:]NAME=VALUE[;wrong=CODE]`. Throws an Error with one sentence, which does not show the value. */
export function parseCredential(text: string): Credential {
  const { service, name, value, wrong = "UNAUTHENTICATED" } = shape.exec(text)?.groups ?? {};
  if (name === undefined || value === undefined) {
    throw new Error("Expected NAME=VALUE, such as 'authorization=Bearer TOKEN', or SERVICE:NAME=VALUE.");
  }
  const wrongCode = codes.get(wrong);
  if (wrongCode === undefined || wrongCode === code.ok) {
    throw new Error(`${wrong} is no status code of an error; use one such as PERMISSION_DENIED.`);
  }
  return { ...(service === undefined ? {} : { service }), name: name.toLowerCase(), value, wrongCode };
}
