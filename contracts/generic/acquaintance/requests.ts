import {
  clearField,
  clone,
  type DescField,
  type DescMessage,
  type DescMethod,
  type MessageShape,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import { createValidator } from "@bufbuild/protovalidate";
import { createPlausible } from "../../../fixtures/messages/plausible.ts";
import { streamsRequests } from "../../model/method-kind.ts";

/** Requests that are tried at most. */
export const mostTries = 8;
/** Messages of a request stream. */
const messagesOfStream = 3;

/** What is sent in one call. */
export type Requests = readonly Uint8Array[];

/**
 * The requests with which an RPC is got to know: those that are declared to work, then drawn ones. Draws the requests with which an RPC is got to know: within its rules, the empty message among them, and some with
 * few fields, because ids and options that are made up make a server refuse what it would serve without them.
 */
export function triedRequests(
  method: DescMethod,
  seed: number,
  known: readonly Requests[] = [],
  only = false,
): readonly Requests[] {
  if (only || known.length >= mostTries) return known.slice(0, mostTries);
  return [...known, ...drawnRequests(method, seed)].slice(0, mostTries);
}

function drawnRequests(method: DescMethod, seed: number): readonly Requests[] {
  const plausible = createPlausible();
  const validator = createValidator();
  const count = streamsRequests(method) ? messagesOfStream : 1;
  const drawn = (index: number, keeps: Keeps): Uint8Array => {
    const whole = plausible(method.input, seed + index);
    const message = reduced(method.input, whole, keeps);
    const valid = validator.validate(method.input, message).kind !== "invalid";
    return toBinary(method.input, valid ? message : whole);
  };
  return Array.from({ length: mostTries }, (_, attempt) =>
    Array.from({ length: count }, (_each, index) =>
      drawn(attempt * 100 + index, kept[attempt] ?? everything),
    ),
  );
}

/** Whether a field of a drawn message stays. */
type Keeps = (field: DescField, index: number) => boolean;

const everything: Keeps = () => true;
const isText: Keeps = (field) =>
  field.fieldKind === "scalar" && (field.scalar === ScalarType.STRING || field.scalar === ScalarType.BYTES);

/** What stays in each of the tries; the rest of them have all fields. */
const kept: readonly Keeps[] = [
  everything,
  () => false,
  (field, index) => index < 2 && isText(field, index),
  isText,
  (_, index) => index === 0,
];

function reduced<Desc extends DescMessage>(
  desc: Desc,
  whole: MessageShape<Desc>,
  keeps: Keeps,
): MessageShape<Desc> {
  const message = clone(desc, whole);
  for (const [index, field] of desc.fields.entries()) {
    // Without a required field of proto2 there is no message at all.
    if (!keeps(field, index) && field.presence !== FeatureSet_FieldPresence.LEGACY_REQUIRED) {
      clearField(message, field);
    }
  }
  return message;
}
