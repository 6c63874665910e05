import { clone, type DescMessage, type Message } from "@bufbuild/protobuf";
import { createPlausible } from "../../fixtures/messages/plausible.ts";
import { mixSeed } from "../../mock-server/plausible/seed.ts";
import type { Keeping, MockCall, ResponsePlace } from "../keeping.ts";
import { candidates, changeableFields } from "../occasions/fields.ts";

/** Makes the responses of a call: plausible, and within all that is declared of them. */
export type Respond = (place: ResponsePlace, call: MockCall) => Message;

/** How often a response is drawn until it is acceptable. */
const attempts = 50;

export function responder(output: DescMessage, keepings: readonly Keeping[]): Respond {
  const plausible = createPlausible();
  const fields = changeableFields(output);
  const literals = keepings.flatMap((keeping) => keeping.literals ?? []);
  const choosy = keepings.some(({ accepts }) => accepts !== undefined);
  return (place, call) => {
    const { context, requests } = call;
    const accepted = (message: Message) =>
      keepings.every(({ accepts }) => accepts?.(message, place, call) ?? true);
    const drawn = (attempt: number): Message =>
      plausible(output, mixSeed(context.seed, requests.length, place.index, attempt));
    let message = drawn(0);
    if (choosy) {
      const before = new Map(call.memory);
      for (let attempt = 1; attempt < attempts; attempt++) {
        const filledIn = filled(clone(output, message), place, { ...call, memory: new Map(before) });
        if (accepted(filledIn)) break;
        message = drawn(attempt);
      }
      const still = filled(clone(output, message), place, { ...call, memory: new Map(before) });
      if (!accepted(still)) message = mended(message, place, { ...call, memory: new Map(before) }, accepted);
    }
    return filled(message, place, call);
  };

  function filled(message: Message, place: ResponsePlace, call: MockCall): Message {
    for (const { fill } of keepings) fill?.(message, place, call);
    return message;
  }

  /** One field after the other is given other values, those of the expressions among them. */
  function mended(
    message: Message,
    place: ResponsePlace,
    call: MockCall,
    accepted: (message: Message) => boolean,
  ): Message {
    for (const field of fields) {
      for (const value of [0, 0.5, ...candidates(field, message, fields, { literals })]) {
        const next = clone(output, message);
        try {
          field.set(next, typeof field.of(next) === "bigint" && value === 0 ? 0 : value);
        } catch {
          // Not a value of this field.
          continue;
        }
        if (accepted(filled(clone(output, next), place, { ...call, memory: new Map(call.memory) })))
          return next;
      }
    }
    return message;
  }
}
