import {
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
  toBinary,
} from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { createPlausible, type Plausible } from "../../fixtures/messages/plausible.ts";
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
  const plausible = createPlausible();
  return service.methods.map((method) => ({ method, behaviour: behaviourOf(method, plausible, series) }));
}

function behaviourOf(method: DescMethod, plausible: Plausible, series: SeriesOptions): Behaviour {
  const answer = (context: CallContext, request: Request | undefined, place: number) => {
    const asked = request === undefined ? 0 : hashOf(method.input, request);
    const message = plausible(method.output, mixSeed(seedOf(context), asked, place));
    if (request !== undefined) echo(method, request, message);
    return message;
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

/** Who asks for a product gets that product: fields of the same name and type come back as they were sent. */
function echo({ input, output }: DescMethod, request: Request, message: Request): void {
  const asked = reflect(input, request);
  const answered = reflect(output, message);
  for (const field of output.fields) {
    const same = input.fields.find((each) => each.name === field.name && isSameScalar(each, field));
    if (same !== undefined && asked.isSet(same)) answered.set(field, asked.get(same));
  }
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
