import type { DeclaredPart } from "../contracts/model/declared-part.ts";
import { ownPart } from "./own-part.ts";
import type { ReadContract } from "./read-contract.ts";

/** A declared contract as the derived contract of its RPC takes it in. */
export function declaredPart(contract: ReadContract): DeclaredPart {
  const { given, examples, destroys } = contract;
  const working = examples.filter(({ expect, metadata }) => expect === 0 && metadata.length === 0);
  return {
    requests: {
      only: destroys,
      needsCallsBefore: given.names.length > 0,
      after: (next) => given.after((values) => next(working.map(({ requests }) => requests(values)))),
      in: (transcripts) => {
        const values = given.in({ transcripts });
        return given.names.every((name) => values.has(name))
          ? working.map(({ requests }) => requests(values))
          : [];
      },
    },
    metadata: contract.contract.auth.flatMap(({ key, value }) =>
      value === "" ? [] : [[key, value] as const],
    ),
    part: (subject) => ownPart(contract, subject),
  };
}
