import { clone, type DescMethod, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import fc from "fast-check";
import { streamsRequests } from "../../contracts/model/method-kind.ts";
import type { Metadata } from "../../contracts/transcript/metadata.ts";
import type { FieldPath } from "../language/field-path.ts";
import type { Grammar } from "../language/grammar.ts";
import type { Label } from "../language/label.ts";
import type { Value } from "../language/value.ts";
import type { Base } from "./examples.ts";
import { candidates, changeableFields } from "./fields.ts";
import type { GivenValues } from "./given.ts";

/** One request of a drawn call: which of those that work, and what is changed in it. */
interface Pick {
  readonly of: number;
  readonly changes: readonly { readonly field: number; readonly value: number }[];
}

/** What a call sends, as data that shrinks: the requests of a base as they are, or drawn from all of them. */
export interface Drawn {
  readonly base: number;
  /** Absent where the base is sent as it is. */
  readonly picks?: readonly Pick[];
  /** How the grammar of the requests goes on. */
  readonly choices?: readonly number[];
}

/** What the calls of an RPC are made of. */
export interface Occasions {
  readonly input: fc.Arbitrary<Drawn>;
  /** Each base as it is. */
  readonly examples: readonly Drawn[];
  readonly baseOf: (drawn: Drawn) => Base;
  /** What its call carries, and what of the run it goes without. */
  readonly callOptions: (drawn: Drawn) => {
    readonly metadata: Metadata;
    readonly leaveOut: readonly string[];
  };
  readonly requests: (drawn: Drawn, given: GivenValues) => readonly Uint8Array[];
  /** So many requests in one stream. */
  readonly many: (count: number, given: GivenValues) => readonly Uint8Array[];
}

export interface OccasionOptions {
  readonly method: DescMethod;
  readonly bases: readonly Base[];
  /** Literals of the contract's expressions. */
  readonly literals: readonly Value[];
  readonly grammar?: { readonly grammar: Grammar; readonly label: Label };
  /** Whether calls take long: no request asks for more than the one that works. */
  readonly gentle: boolean;
  /** Only the examples, as they are: another request would destroy something. */
  readonly onlyExamples: boolean;
}

const mostRequests = 8;

export function occasionsOf({
  method,
  bases,
  literals,
  grammar,
  gentle,
  onlyExamples,
}: OccasionOptions): Occasions {
  const fields = changeableFields(method.input);
  const validator = createValidator();
  const streams = streamsRequests(method);
  const pick: fc.Arbitrary<Pick> = fc.record({
    of: fc.nat(mostRequests),
    changes: fc.array(fc.record({ field: fc.nat(Math.max(0, fields.length - 1)), value: fc.nat(60) }), {
      maxLength: fields.length === 0 ? 0 : 2,
    }),
  });
  const usable = bases.flatMap(({ expect }, index) => (expect === 0 ? [index] : []));
  const examples: readonly Drawn[] = bases.map((_, base) => ({ base }));
  const drawn: fc.Arbitrary<Drawn> = fc.record({
    base: usable.length === 0 ? fc.constant(0) : fc.constantFrom(...usable),
    picks: streams
      ? fc.array(pick, { maxLength: mostRequests })
      : fc.array(pick, { minLength: 1, maxLength: 1 }),
    ...(grammar === undefined ? {} : { choices: fc.array(fc.nat(5), { maxLength: 2 * mostRequests }) }),
  });
  const empty: Base = { name: "nothing", requests: () => [], metadata: [], expect: 0 };
  const baseOf = ({ base }: Drawn) => bases[base] ?? bases[0] ?? empty;
  return {
    examples,
    input:
      onlyExamples || usable.length === 0
        ? fc.constantFrom<Drawn>(...(examples.length > 0 ? examples : [{ base: 0 }]))
        : drawn,
    baseOf,
    callOptions: (input) => {
      const { metadata, leaveOut = [] } = baseOf(input);
      return { metadata, leaveOut };
    },
    requests: (input, given) => {
      const base = baseOf(input);
      const own = base.requests(given);
      if (input.picks === undefined) return own;
      if (!streams) {
        const [only] = own;
        const [first] = input.picks;
        return only === undefined || first === undefined ? own : [changed(only, first)];
      }
      const pool = usable.flatMap((index) => bases[index]?.requests(given) ?? []);
      if (pool.length === 0) return own;
      if (grammar !== undefined) return spoken(input, own, pool);
      return input.picks.map((each) => changed(pool[each.of % pool.length] ?? new Uint8Array(), each));
    },
    many: (count, given) => {
      const [base] = usable;
      const own = bases[base ?? 0]?.requests(given) ?? [];
      if (own.length === 0) return [];
      if (grammar === undefined)
        return Array.from({ length: count }, (_, index) => own[index % own.length] ?? new Uint8Array());
      return longer(own, count);
    },
  };

  /** A sequence of the grammar, each of its words by a request of that kind. */
  function spoken(
    input: Drawn,
    own: readonly Uint8Array[],
    pool: readonly Uint8Array[],
  ): readonly Uint8Array[] {
    if (grammar === undefined) return own;
    const words = grammar.grammar.sentence(input.choices ?? []);
    const said = words.map((word, index) => {
      const fitting = pool.filter((bytes) => labelOf(bytes) === word);
      const each = input.picks?.[index] ?? { of: index, changes: [] };
      const chosen = fitting[each.of % Math.max(1, fitting.length)];
      if (chosen === undefined) return undefined;
      const other = changed(chosen, each);
      return labelOf(other) === word ? other : chosen;
    });
    return said.every((each) => each !== undefined) ? said : own;
  }

  /** A base made long by repeating the request that the grammar allows to be repeated. */
  function longer(own: readonly Uint8Array[], count: number): readonly Uint8Array[] {
    const words = own.map((bytes) => labelOf(bytes) ?? "");
    for (const [index, word] of words.entries()) {
      const repeated = [...words.slice(0, index), word, word, ...words.slice(index + 1)];
      const { wrongAt, complete } = grammar?.grammar.read(repeated) ?? { complete: true };
      if (wrongAt !== undefined || !complete) continue;
      const more = Array.from(
        { length: Math.max(1, count - own.length + 1) },
        () => own[index] ?? new Uint8Array(),
      );
      return [...own.slice(0, index), ...more, ...own.slice(index + 1)];
    }
    return own;
  }

  function labelOf(bytes: Uint8Array): string | undefined {
    return grammar?.label(fromBinary(method.input, bytes));
  }

  function changed(bytes: Uint8Array, { changes }: Pick): Uint8Array {
    let message = fromBinary(method.input, bytes);
    for (const change of changes) {
      const field = fields[change.field % Math.max(1, fields.length)];
      if (field === undefined) continue;
      const next = withChange(message, field, change.value);
      if (validator.validate(method.input, next).kind !== "invalid") message = next;
    }
    return toBinary(method.input, message);
  }

  function withChange(message: Message, field: FieldPath, value: number): Message {
    // Of a oneof another case is another kind of request.
    const values = field.isReachable(message) ? candidates(field, message, fields, { literals, gentle }) : [];
    const next = clone(method.input, message);
    if (values.length > 0) field.set(next, values[value % values.length]);
    return next;
  }
}
