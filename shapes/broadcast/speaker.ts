import { clone, type DescMethod, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import { crc32c } from "../language/crc32c.ts";
import { asFieldValue } from "../language/field-value.ts";
import { isText } from "../language/scalar.ts";
import { isSame } from "../language/value.ts";
import type { Broadcast } from "./declaration.ts";

/** What the calls of a scenario say. */
export interface Speaker {
  /** All that a call sends to come in; the last of it is its first message. */
  readonly begin: (name: string) => readonly Uint8Array[];
  readonly say: (name: string, index: number) => Uint8Array;
}

/**
 * Makes messages of the last request of an example, each of its own text, in a room named by `word`; undefined where none
 * can be told apart. The call `stranger` is in another room.
 */
export function speaker(
  { key, equal, told }: Broadcast,
  method: DescMethod,
  sent: readonly Uint8Array[],
  word: string,
  stranger: string,
): Speaker | undefined {
  const requests = sent.map((bytes) => fromBinary(method.input, bytes));
  const template = requests.at(-1);
  if (template === undefined) return undefined;
  const field = told.find((path) => {
    if (!path.isReachable(template)) return false;
    const other = clone(method.input, template);
    path.set(other, `${word} 0`);
    return equal.some(({ is }) => {
      const [one, two] = [is.of({ request: template }), is.of({ request: other })];
      return "value" in one && "value" in two && !isSame(one.value, two.value);
    });
  });
  if (field === undefined) return undefined;
  const inRoom = (request: Message, name: string): Message => {
    const own = clone(method.input, request);
    if (key !== undefined && !key.isEmpty(own)) {
      const room = name === stranger ? `${word}-other` : word;
      key.set(own, isText(key.field) ? room : asFieldValue(key.field, BigInt(roomNumber(room))));
    }
    return own;
  };
  const say = (name: string, index: number): Uint8Array => {
    const own = inRoom(template, name);
    field.set(own, `${name} ${index} ${word.slice(0, 8)}`);
    return toBinary(method.input, own);
  };
  return {
    begin: (name) => [
      ...requests.slice(0, -1).map((request) => toBinary(method.input, inRoom(request, name))),
      say(name, 0),
    ],
    say,
  };
}

/** Of 31 bits: any field of whole numbers holds it. */
function roomNumber(room: string): number {
  return crc32c(new TextEncoder().encode(room)) >>> 1;
}
