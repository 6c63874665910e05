import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";

/** The path of the first field that proto2 requires and the message lacks; undefined where it has them all. */
export function missingRequired(desc: DescMessage, message: Message): string | undefined {
  return requiresSomething(desc, new Set()) ? missingIn(reflect(desc, message, false)) : undefined;
}

export function isRequired(field: DescField): boolean {
  return field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
}

function missingIn(message: ReflectMessage): string | undefined {
  for (const field of message.fields) {
    if (isRequired(field) && !message.isSet(field)) return field.name;
    if (field.message === undefined || !message.isSet(field)) continue;
    if (!requiresSomething(field.message, new Set())) continue;
    for (const [place, inner] of innerOf(message, field)) {
      const missing = missingIn(inner);
      if (missing !== undefined) return `${field.name}${place}.${missing}`;
    }
  }
  return undefined;
}

function* innerOf(message: ReflectMessage, field: DescField): Generator<readonly [string, ReflectMessage]> {
  switch (field.fieldKind) {
    case "message":
      yield ["", message.get(field)];
      return;
    case "list":
      // The items of a list of messages are messages.
      for (const [index, item] of [...message.get(field)].entries())
        yield [`[${index}]`, item as ReflectMessage];
      return;
    case "map":
      // So are the values of such a map.
      for (const [key, value] of message.get(field)) yield [`[${key}]`, value as ReflectMessage];
      return;
    default:
      return;
  }
}

const requiring = new WeakMap<DescMessage, boolean>();

/** Most types require nothing within them, and need not be looked at. */
function requiresSomething(desc: DescMessage, seen: Set<DescMessage>): boolean {
  const known = requiring.get(desc);
  if (known !== undefined) return known;
  if (seen.has(desc)) return false;
  const isFirst = seen.size === 0;
  seen.add(desc);
  const found = desc.fields.some(
    (field) => isRequired(field) || (field.message !== undefined && requiresSomething(field.message, seen)),
  );
  // What was cut off at a type that is looked at already says nothing of itself.
  if (found || isFirst) requiring.set(desc, found);
  return found;
}
