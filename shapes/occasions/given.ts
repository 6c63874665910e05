import { type DescMethod, fromBinary, fromJsonString, toBinary, toJson } from "@bufbuild/protobuf";
import { givenCall } from "../../contracts/model/declared-part.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import type { Step } from "../../contracts/model/scenario.ts";
import { awaitEndIfAny, halfClose, open, sendBytes } from "../../contracts/model/step.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";
import { typesOf } from "../../contracts/transcript/types.ts";
import type { Given } from "../../proto/gen/streamproof/contract/v1/contract_pb.ts";
import { DeclarationError } from "../language/declaration-error.ts";
import type { Declared } from "../language/declared.ts";
import type { MessageValue } from "../language/value.ts";

/** The responses of the calls made before, by their names; undefined where one of them was not served. */
export type GivenValues = ReadonlyMap<string, MessageValue>;

/** The calls that come before, as a declaration names them. */
export interface GivenCalls {
  readonly names: readonly string[];
  readonly methods: ReadonlyMap<string, DescMethod>;
  /** Makes the calls, then what follows of their responses; nothing follows where one is not served. */
  readonly after: (next: (given: GivenValues) => readonly Step[]) => readonly Step[];
  /** The responses in an observation. */
  readonly in: (observation: Pick<Observation, "transcripts">) => GivenValues;
}

const answerMs = 10_000;

export function givenCalls(declared: Declared): GivenCalls {
  const { given } = declared.contract;
  const methods = new Map<string, DescMethod>();
  for (const [index, each] of given.entries()) {
    const place = declared.placeOf(["given", index]);
    if (!/^[A-Za-z_]\w*$/.test(each.as)) {
      throw new DeclarationError(`${place}.as: "${each.as}" is no name. Write a word, such as as: "upload".`);
    }
    if (methods.has(each.as)) throw new DeclarationError(`${place}.as: two calls are named "${each.as}".`);
    const method = methodNamed(each.rpc, declared.method);
    if (method === undefined) {
      throw new DeclarationError(
        `${place}.rpc: the schema has no method "${each.rpc}". Write Method or package.Service/Method.`,
      );
    }
    const known = [...methods.keys()];
    for (const text of textsOf(each)) checkReferences(text, known, place);
    methods.set(each.as, method);
  }
  return {
    names: [...methods.keys()],
    methods,
    after: (next) => stepsFrom(0, next),
    in: ({ transcripts }) =>
      valuesIn(new Map(transcripts.map((transcript) => [transcript.call, transcript]))),
  };

  function stepsFrom(index: number, next: (given: GivenValues) => readonly Step[]): readonly Step[] {
    const each = given[index];
    if (each === undefined) return next(new Map());
    const rest = given.slice(0, index);
    return [
      {
        kind: "then",
        next: (seen) => {
          const values = valuesIn(seen);
          return rest.every(({ as }) => values.has(as)) ? callOf(each, values) : [];
        },
      },
      ...(index + 1 < given.length
        ? stepsFrom(index + 1, next)
        : [
            {
              kind: "then",
              next: (seen: ReadonlyMap<string, Transcript>) => {
                const values = valuesIn(seen);
                return given.every(({ as }) => values.has(as)) ? next(values) : [];
              },
            } as const,
          ]),
    ];
  }

  function callOf(each: Given, values: GivenValues): readonly Step[] {
    const method = methods.get(each.as);
    if (method === undefined) return [];
    const call = givenCall + each.as;
    const metadata = Object.entries(each.metadata);
    return [
      open(call, method, metadata.length === 0 ? undefined : { metadata }),
      ...textsOf(each).map((text) => sendBytes(call, encoded(method, text, values))),
      halfClose(call),
      awaitEndIfAny(call, answerMs),
    ];
  }

  function valuesIn(calls: ReadonlyMap<string, Transcript>): GivenValues {
    const found = new Map<string, MessageValue>();
    for (const [name, method] of methods) {
      const message = calls
        .get(givenCall + name)
        ?.events.findLast((event) => event.from === "server" && event.kind === "message");
      if (message?.kind === "message") {
        found.set(name, { desc: method.output, message: fromBinary(method.output, message.message.bytes) });
      }
    }
    return found;
  }
}

/** The requests of an example or a given call, as texts of ProtoJSON. */
export function textsOf({
  request,
  requests,
}: {
  readonly request: string;
  readonly requests: readonly string[];
}): readonly string[] {
  return request === "" ? requests : [request, ...requests];
}

const reference = /\$\{given\.([\w]+)((?:\.\w+)*)\}/g;

/** A request of ProtoJSON with the references to given calls replaced, encoded. Throws where it is no such message. */
export function encoded(method: DescMethod, text: string, given: GivenValues): Uint8Array {
  const types = typesOf(method.input.file);
  return toBinary(method.input, fromJsonString(method.input, resolved(text, given), { registry: types }));
}

/** The same of a request that refers to no given call; undefined of one that does, or of none. */
export function encodedOrNothing(method: DescMethod, text: string): Uint8Array | undefined {
  return text === "" || [...text.matchAll(reference)].length > 0
    ? undefined
    : encoded(method, text, new Map());
}

function resolved(text: string, given: GivenValues): string {
  return text.replaceAll(reference, (_, name: string, path: string) => {
    const value = given.get(name);
    return value === undefined ? "" : textAt(value, path);
  });
}

/** The text at a path of a message, as it stands within a JSON text. */
function textAt({ desc, message }: MessageValue, path: string): string {
  let at: unknown = toJson(desc, message, { alwaysEmitImplicit: true, registry: typesOf(desc.file) });
  for (const part of path.split(".").slice(1)) {
    const camel = part.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    at = typeof at === "object" && at !== null ? Reflect.get(at, camel) : undefined;
  }
  return at === undefined ? "" : JSON.stringify(String(at)).slice(1, -1);
}

/** Throws a DeclarationError where a text refers to a call that is not made before. */
export function checkReferences(text: string, known: readonly string[], place: string): void {
  for (const [whole, name = ""] of text.matchAll(reference)) {
    if (!known.includes(name)) {
      throw new DeclarationError(
        `${place}: "${whole}" refers to no call that is made before. ${known.length === 0 ? "Add one under given" : `There is ${known.join(", ")}`}.`,
      );
    }
  }
}

function methodNamed(rpc: string, near: DescMethod): DescMethod | undefined {
  const [service, name] = rpc.includes("/") ? rpc.split("/") : [near.parent.typeName, rpc];
  const parent =
    service === near.parent.typeName ? near.parent : typesOf(near.parent.file).getService(service ?? "");
  return parent?.methods.find((each) => each.name === name);
}
