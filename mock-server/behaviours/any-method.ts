import {
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
  type Message,
  toBinary,
} from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { createValidator, type Validator } from "@bufbuild/protovalidate";
import { typesOf } from "../../contracts/transcript/types.ts";
import { createPlausible, hasRulesWithin, type Plausible } from "../../fixtures/messages/plausible.ts";
import {
  type Behaviour,
  type CallContext,
  type MethodBehaviour,
  onlyRequest,
  type Request,
} from "../call/behaviour.ts";
import { mixSeed } from "../plausible/seed.ts";
import { paces } from "../time/pace.ts";

/** How long and how fast the streams are of which nothing else is known. */
export interface SeriesOptions {
  /** Messages of a server stream; 0 for a stream without an end. */
  readonly streamLength: number;
  /** Between two of them, in milliseconds of the mock's time. */
  readonly streamIntervalMs: number;
}

export const defaultSeries: SeriesOptions = { streamLength: 10, streamIntervalMs: 500 };

/**
 * Answers for a service of which only the schema is known. An answer depends on the seed, the method, the
 * request and its place in the stream: asked again, the same comes again.
 */
export function anyBehaviours(
  service: DescService,
  series: SeriesOptions = defaultSeries,
): readonly MethodBehaviour[] {
  const source = { plausible: createPlausible(), keepsRules: rulesOf(service) };
  return service.methods.map((method) => ({ method, behaviour: behaviourOf(method, source, series) }));
}

interface Source {
  readonly plausible: Plausible;
  readonly keepsRules: KeepsRules;
}

function behaviourOf(
  method: DescMethod,
  { plausible, keepsRules }: Source,
  series: SeriesOptions,
): Behaviour {
  const answer = (context: CallContext, request: Request | undefined, place: number) => {
    const asked = request === undefined ? 0 : hashOf(method.input, request);
    const drawn = () => plausible(method.output, mixSeed(seedOf(context), asked, place));
    const message = drawn();
    if (request === undefined || !echo(method, request, message)) return message;
    // What the request may hold, the response's own rules may refuse.
    return keepsRules(method.output, message) ? message : drawn();
  };
  switch (method.methodKind) {
    case "unary":
      return async function* (requests, context) {
        yield answer(context, await onlyRequest(requests), 0);
      };
    case "server_streaming":
      return async function* (requests, context) {
        const request = await onlyRequest(requests);
        const { streamLength, streamIntervalMs } = series;
        for await (const tick of paces(context.clock, streamIntervalMs, context.signal)) {
          yield answer(context, request, tick);
          if (streamLength > 0 && tick + 1 >= streamLength) return;
        }
      };
    case "client_streaming":
      return async function* (requests, context) {
        let last: Request | undefined;
        let count = 0;
        for await (const request of requests) {
          last = request;
          count++;
        }
        yield answer(context, last, count);
      };
    case "bidi_streaming":
      return async function* (requests, context) {
        let place = 0;
        for await (const request of requests) yield answer(context, request, place++);
      };
  }
}

/** A caller may ask for other data with `x-mock-seed`. */
function seedOf({ seed, metadata }: CallContext): number {
  const asked = metadata.get("x-mock-seed");
  return asked === undefined ? seed : mixSeed(seed, asked);
}

function hashOf(desc: DescMessage, message: Request): number {
  let hash = 0x811c9dc5;
  for (const byte of toBinary(desc, message)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

type KeepsRules = (desc: DescMessage, message: Message) => boolean;

/** Whether a message of the schema keeps the rules of its type. */
function rulesOf({ file }: DescService): KeepsRules {
  let validator: Validator | undefined;
  return (desc, message) => {
    if (!hasRulesWithin(desc)) return true;
    validator ??= createValidator({ registry: typesOf(file), legacyRequired: true });
    return validator.validate(desc, message).kind === "valid";
  };
}

/**
 * Who asks for a product gets that product: fields of the same name and type come back as they were sent. Returns
 * whether there was one.
 */
function echo({ input, output }: DescMethod, request: Request, message: Request): boolean {
  // The value of an Any is one of its type: neither means anything beside the other of another message.
  if (output.typeName === "google.protobuf.Any") return false;
  const asked = reflect(input, request);
  const answered = reflect(output, message);
  let echoed = false;
  for (const field of output.fields) {
    const same = input.fields.find((each) => each.name === field.name && isSameScalar(each, field));
    if (same === undefined || !asked.isSet(same)) continue;
    answered.set(field, asked.get(same));
    echoed = true;
  }
  return echoed;
}

function isSameScalar(one: DescField, other: DescField): boolean {
  return (
    one.fieldKind === "scalar" &&
    other.fieldKind === "scalar" &&
    one.scalar === other.scalar &&
    one.oneof === undefined &&
    other.oneof === undefined
  );
}
