import type { Expression } from "../language/expression.ts";
import type { FieldPath } from "../language/field-path.ts";
import { kindOfField } from "../language/kind.ts";
import { named } from "../language/named.ts";
import type { Reading } from "../language/reading.ts";
import { isText, isWhole } from "../language/scalar.ts";
import { changeableFields } from "../occasions/fields.ts";
import type { Named } from "../shape.ts";

/** Calls that are a room: what one sends, all get. */
export interface Broadcast extends Named {
  /** The field of the request that names the room; absent where all calls are one. */
  readonly key?: FieldPath;
  /** How a response is told to be that of a request. */
  readonly equal: readonly { readonly field: FieldPath; readonly is: Expression }[];
  /** Fields of the request that may tell one message from another. */
  readonly told: readonly FieldPath[];
}

export function readBroadcast(reading: Reading): readonly Broadcast[] {
  const { method } = reading;
  return reading.declared.contract.broadcast.map((declared, place) => {
    const path = ["broadcast", place];
    if (method.methodKind !== "bidi_streaming")
      reading.wrong(path, `${method.name} is no call in which both sides go on; a room needs one`);
    const equal = Object.entries(declared.equal).map(([name, text]) => {
      const at = [...path, "equal", name];
      const field = reading.responseField(name, at);
      return { field, is: reading.expression(text, at, "request", kindOfField(field.field)) };
    });
    if (equal.length === 0)
      reading.wrong([...path, "equal"], "it has to say which field of the response is which of the request");
    const key = declared.key === "" ? undefined : reading.requestField(declared.key, [...path, "key"]);
    if (key !== undefined && !isText(key.field) && !isWhole(key.field))
      reading.wrong(
        [...path, "key"],
        `a room is named by a string or a whole number, and not by ${key.text}`,
      );
    const told = changeableFields(method.input).filter(
      ({ text, field }) => text !== key?.text && kindOfField(field).kind === "string",
    );
    return { ...named(declared), ...(key === undefined ? {} : { key }), equal, told };
  });
}
