import { type DescMethod, fromJsonString } from "@bufbuild/protobuf";
import { streamsRequests } from "../../contracts/model/method-kind.ts";
import type { Metadata } from "../../contracts/transcript/metadata.ts";
import { typesOf } from "../../contracts/transcript/types.ts";
import type { Example } from "../../proto/gen/streamproof/contract/v1/contract_pb.ts";
import { DeclarationError } from "../language/declaration-error.ts";
import type { Declared } from "../language/declared.ts";
import { checkReferences, encoded, type GivenCalls, type GivenValues, textsOf } from "./given.ts";

/** Requests that work here, as they were declared or seen. */
export interface Base {
  /** What it is called in reports. */
  readonly name: string;
  readonly requests: (given: GivenValues) => readonly Uint8Array[];
  readonly metadata: Metadata;
  /** Metadata that other calls of the RPC carry, and those of this base do not. */
  readonly leaveOut?: readonly string[];
  /** The status code that the call ends with. */
  readonly expect: number;
}

/** The examples of a contract, checked against the schema. */
export function examplesOf(declared: Declared, given: GivenCalls): readonly Base[] {
  const { method, contract } = declared;
  const carried = carriedMetadata(contract.examples).map(([name]) => name);
  return contract.examples.map((example, index) => {
    const place = declared.placeOf(["examples", index]);
    const texts = textsOf(example);
    if (!streamsRequests(method) && texts.length !== 1) {
      throw new DeclarationError(
        `${place}: ${method.name} takes one request, and the example has ${texts.length}. Write one under request.`,
      );
    }
    for (const text of texts) {
      checkReferences(text, given.names, place);
      checkJson(method, text, place);
    }
    return {
      name: example.id === "" ? `example ${index + 1}` : example.id,
      requests: (values) => texts.map((text) => encoded(method, text, values)),
      metadata: Object.entries(example.metadata),
      leaveOut: carried.filter((name) => !(name in example.metadata)),
      expect: example.expect,
    };
  });
}

/** What calls carry that choose nothing: where every example that works needs metadata, that of the first. */
export function carriedMetadata(examples: readonly Pick<Example, "metadata" | "expect">[]): Metadata {
  const working = examples
    .filter(({ expect }) => expect === 0)
    .map(({ metadata }) => Object.entries(metadata));
  return working.some((metadata) => metadata.length === 0) ? [] : (working[0] ?? []);
}

function checkJson(method: DescMethod, text: string, place: string): void {
  // What a reference will be is not known yet: digits are a text and a number.
  const filled = text.replaceAll(/\$\{[^}]*\}/g, "0");
  try {
    fromJsonString(method.input, filled, { registry: typesOf(method.input.file) });
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new DeclarationError(`${place}: this is no ${method.input.typeName}: ${why}.`);
  }
}
