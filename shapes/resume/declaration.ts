import type { FieldPath } from "../language/field-path.ts";
import { kindOfField } from "../language/kind.ts";
import { named } from "../language/named.ts";
import { needsResponseStream, type Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** A stream that goes on where another ended. */
export interface Resume extends Named {
  /** The field of the request: it names the last response received, or with `next` the one that is wanted. */
  readonly token: FieldPath;
  readonly next: boolean;
  readonly responseId: FieldPath;
}

export function readResume(reading: Reading): readonly Resume[] {
  return reading.declared.contract.resume.map((declared, place) => {
    const path = ["resume", place];
    needsResponseStream(reading, path, "nothing goes on");
    const { after, from, id, clause, level, because } = declared;
    if ((after === "") === (from === ""))
      reading.wrong(path, "write after or from: the field of the request that says where to go on");
    const next = from !== "";
    const token = reading.requestField(next ? from : after, [...path, next ? "from" : "after"]);
    const responseId = reading.responseField(id, [...path, "id"]);
    if (next && kindOfField(responseId.field).kind !== "number") {
      reading.wrong([...path, "from"], `"${id}" is no number, so the next one is not known. Write after`);
    }
    if (kindOfField(token.field).kind !== kindOfField(responseId.field).kind) {
      reading.wrong(path, `"${token.text}" and "${responseId.text}" are of different types`);
    }
    return { ...named({ id: clause, level, because }), token, next, responseId };
  });
}
