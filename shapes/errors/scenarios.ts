import { clone, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { callNames } from "../../contracts/model/call-names.ts";
import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import type { FieldPath } from "../language/field-path.ts";
import { asFieldValue } from "../language/field-value.ts";
import { givenBinding } from "../language/reading.ts";
import { isBool, isBytes, isFloating, isText, isUnsigned } from "../language/scalar.ts";
import type { Value } from "../language/value.ts";
import { candidates, changeableFields } from "../occasions/fields.ts";
import type { GivenValues } from "../occasions/given.ts";
import type { Situation } from "../situation.ts";
import type { Errors } from "./declaration.ts";
import { isRefused } from "./refused.ts";

/** Requests that are tried of each form. */
const most = 6;

const calls = callNames("refused");

/** Requests for which the condition is true: examples, and those that work with one field changed. */
export function refusedRequests({ when }: Errors, situation: Situation): Scenario {
  const { method, given, bases, call, unique, occasions } = situation;
  const fields = changeableFields(method.input);
  return defineScenario<number>({
    name: unique("declared-refusals"),
    method,
    runs: 0,
    input: fc.nat(most - 1),
    examples: Array.from({ length: most }, (_, index) => index),
    steps: (index) =>
      given.after((values) => {
        const requests = found(values)[index];
        const [drawn = { base: 0 }] = occasions.examples;
        return requests === undefined ? [] : call({ name: calls.refused, drawn, given: values, requests });
      }),
  });

  function found(values: GivenValues): readonly (readonly Uint8Array[])[] {
    const isTrue = (message: Message) => isRefused({ when }, message, givenBinding(values));
    const all = bases.map((base) => base.requests(values));
    const examples = all.filter((requests) =>
      requests.some((bytes) => isTrue(fromBinary(method.input, bytes))),
    );
    const changed = all.flatMap(([first, ...rest]) => {
      if (first === undefined) return [];
      const message = fromBinary(method.input, first);
      return fields
        .filter((field) => field.isReachable(message))
        .flatMap((field) =>
          triedValues(field, message).flatMap((value) => {
            const next = clone(method.input, message);
            field.set(next, value);
            return isTrue(next) ? [[toBinary(method.input, next), ...rest]] : [];
          }),
        );
    });
    const seen = new Set<string>();
    const distinct = [...examples, ...changed].filter((requests) => {
      const key = requests.map((bytes) => Buffer.from(bytes).toString("hex")).join(" ");
      return !seen.has(key) && seen.add(key) !== undefined;
    });
    // Of many the first, the last and some between: they differ the most.
    const step = Math.max(1, distinct.length / most);
    return Array.from(
      { length: Math.min(most, distinct.length) },
      (_, index) => distinct[Math.floor(index * step)] ?? [],
    );
  }

  /** Also what no request asks for by chance: none, less than none, much too much. */
  function triedValues(field: FieldPath, message: Message): readonly unknown[] {
    const usual = candidates(field, message, fields, { literals: when.literals });
    return [...edges(field, when.literals), ...usual];
  }
}

const missing = "does-not-exist";

function edges({ field }: FieldPath, literals: readonly Value[]): readonly unknown[] {
  if (field.fieldKind === "enum") return [0, 99];
  if (field.fieldKind !== "scalar" || isBool(field)) return [];
  if (isBytes(field)) return [new Uint8Array()];
  if (isFloating(field)) return [0, -1, Number.NaN, 1e12];
  if (isText(field)) {
    const words = literals.filter((each) => typeof each === "string");
    return ["", missing, ...words.flatMap((word) => [word, `${word}x`, `x${word}`, `x${word}x`])];
  }
  const near = literals.flatMap((each) => (typeof each === "bigint" ? [each - 1n, each, each + 1n] : []));
  const all = [0n, -1n, -2_147_483_648n, 2_147_483_647n, ...near];
  return all.filter((each) => !isUnsigned(field) || each >= 0n).map((each) => asFieldValue(field, each));
}
