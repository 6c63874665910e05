import type { DescField, DescMethod, Message } from "@bufbuild/protobuf";
import { streamsResponses } from "../../contracts/model/method-kind.ts";
import { Ends } from "../../proto/gen/streamproof/contract/v1/contract_pb.ts";
import { type FieldPath, fieldPath } from "../language/field-path.ts";
import { asFieldValue } from "../language/field-value.ts";
import type { ShapeFault } from "./shape-fault.ts";
import { changedEach, lastTwice, swapped, withoutLast } from "./streams.ts";

/** What can be wrong about any RPC, whatever is declared of it: a contract that notices none of it says little. */
export function anyFaults(method: DescMethod, ends: Ends): readonly ShapeFault[] {
  // A stream without an end has no last response.
  const stream: readonly ShapeFault[] =
    streamsResponses(method) && ends !== Ends.NEVER
      ? [
          {
            name: "last-lost",
            sentence: "The last response is missing.",
            change: { responses: withoutLast },
          },
          {
            name: "last-twice",
            sentence: "The last response comes twice.",
            change: { responses: lastTwice },
          },
          {
            name: "exchanged",
            sentence: "Each two responses change places.",
            change: { responses: swapped },
          },
        ]
      : [];
  const fields = method.output.fields.map((field) => fieldPath(method.output, field.name, method.name));
  return [...stream, ...fields.filter(({ field }) => isChangeable(field)).map(wrongField)];
}

function isChangeable(field: DescField): boolean {
  return field.fieldKind === "scalar" || field.fieldKind === "enum" || field.fieldKind === "message";
}

function wrongField(path: FieldPath): ShapeFault {
  const { field } = path;
  const what = field.fieldKind === "message" ? "is not set" : "is another than it should be";
  return {
    name: `${path.text}-wrong`,
    sentence: `\`${path.text}\` ${what} in every response that has it.`,
    change: { responses: changedEach((response) => spoil(path, response)) },
  };
}

function spoil(path: FieldPath, response: Message): void {
  const { field } = path;
  const value = path.of(response);
  if (field.fieldKind === "message") path.clear(response);
  else if (typeof value === "boolean") path.set(response, !value);
  else if (field.fieldKind === "enum") path.set(response, otherEnum(field, Number(value)));
  else if (typeof value === "bigint") path.set(response, asFieldValue(field, value + 1n));
  else if (typeof value === "number") path.set(response, value + 1.5);
  else if (typeof value === "string" && value !== "") path.set(response, `${value.slice(1)}~`);
  else if (value instanceof Uint8Array && value.length > 0)
    path.set(
      response,
      value.map((byte) => byte ^ 0xff),
    );
}

function otherEnum(field: DescField & { readonly fieldKind: "enum" }, value: number): number {
  return field.enum.values.find(({ number }) => number !== value)?.number ?? value;
}
