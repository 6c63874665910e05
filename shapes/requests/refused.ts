import type { Message } from "@bufbuild/protobuf";
import type { Reading } from "../language/grammar.ts";
import type { Refusal } from "../refusals.ts";
import type { RequestGrammar } from "./declaration.ts";

/** Requests by the words of the grammar, and how far it takes them. */
export function spelled(
  { grammar, label }: RequestGrammar,
  requests: readonly Message[],
): Reading & { readonly words: readonly string[] } {
  const words = requests.map((request) => label(request) ?? "nothing");
  return { ...grammar.read(words), words };
}

export function refuseOutOfOrder(requests: RequestGrammar): Omit<Refusal, "read"> {
  return {
    codes: requests.codes,
    isBrokenBy: (sent) => {
      const { wrongAt, complete } = spelled(requests, sent.requests);
      return wrongAt !== undefined || (sent.halfClosed && !complete);
    },
  };
}
