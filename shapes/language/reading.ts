import type { CelInput } from "@bufbuild/cel";
import type { DescMessage, DescMethod, Message } from "@bufbuild/protobuf";
import { streamsRequests, streamsResponses } from "../../contracts/model/method-kind.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import { typesOf } from "../../contracts/transcript/types.ts";
import { DeclarationError, sentence } from "./declaration-error.ts";
import type { Declared, Path } from "./declared.ts";
import { type Bindings, type Expression, expression } from "./expression.ts";
import { type FieldPath, fieldPath } from "./field-path.ts";
import { anything, type Kind, type Variables } from "./kind.ts";

/** Which part of a call an expression is about. */
export type About =
  /** One request. */
  | "request"
  /** One response, with all that came before. */
  | "response"
  /** The whole call, at its end. */
  | "call";

/** Reads the parts of one contract: each of these throws a DeclarationError that begins with the place. */
export interface Reading {
  readonly declared: Declared;
  readonly method: DescMethod;
  readonly place: (path: Path) => string;
  readonly expression: (text: string, path: Path, about: About, wanted?: Kind) => Expression;
  readonly requestField: (text: string, path: Path) => FieldPath;
  readonly responseField: (text: string, path: Path) => FieldPath;
  /** Says that a shape cannot be had by this kind of RPC, or that something is missing. */
  readonly wrong: (path: Path, why: string) => never;
}

export function readingOf(declared: Declared, given: ReadonlyMap<string, DescMethod>): Reading {
  const { method } = declared;
  const place = declared.placeOf;
  const types = typesOf(method.input.file);
  const variables = variablesOf(method, given);
  return {
    declared,
    method,
    place,
    expression: (text, path, about, wanted) =>
      expression(text, {
        variables: variables[about],
        types,
        place: place(path),
        ...(wanted === undefined ? {} : { wanted }),
      }),
    requestField: (text, path) => fieldPath(method.input, text, place(path)),
    responseField: (text, path) => fieldPath(method.output, text, place(path)),
    wrong: (path, why) => {
      throw new DeclarationError(`${place(path)}: ${sentence(why)}`);
    },
  };
}

function variablesOf(
  method: DescMethod,
  given: ReadonlyMap<string, DescMethod>,
): Readonly<Record<About, Variables>> {
  const message = (desc: DescMessage): Kind => ({ kind: "message", desc });
  const [request, response] = [message(method.input), message(method.output)];
  const list = (of: Kind): Kind => ({ kind: "list", of });
  const ofRequest: Variables = {
    request,
    ...(given.size === 0 ? {} : { given: anything }),
    now: anything,
  };
  const ofResponse: Variables = {
    ...ofRequest,
    requests: list(request),
    response,
    previous: response,
    first: response,
    responses: list(response),
    index: { kind: "number" },
    metadata: { kind: "map", of: { kind: "string" } },
  };
  return {
    request: ofRequest,
    response: ofResponse,
    call: { ...ofResponse, status: anything, trailers: { kind: "map", of: { kind: "string" } } },
  };
}

/** The given calls' responses, as expressions see them. */
export function givenBinding(given: ReadonlyMap<string, { readonly message: Message }>): Bindings {
  if (given.size === 0) return {};
  return { given: Object.fromEntries([...given].map(([name, { message }]) => [name, message as CelInput])) };
}

/** Throws where the RPC does not stream its responses. */
export function needsResponseStream({ method, wrong }: Reading, path: Path, what: string): void {
  if (!streamsResponses(method)) wrong(path, `${rpcName(method)} has one response, and ${what}`);
}

/** Throws where the RPC does not stream its requests. */
export function needsRequestStream({ method, wrong }: Reading, path: Path, what: string): void {
  if (!streamsRequests(method)) wrong(path, `${rpcName(method)} has one request, and ${what}`);
}
