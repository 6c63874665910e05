import type { DeclaredPart } from "../contracts/model/declared-part.ts";
import type { Metadata } from "../contracts/transcript/metadata.ts";
import { Effects } from "../proto/gen/streamproof/contract/v1/contract_pb.ts";
import { carriedMetadata } from "./occasions/examples.ts";
import { ownPart } from "./own-part.ts";
import type { ReadContract } from "./read-contract.ts";

/** A declared contract as the derived contract of its RPC takes it in. */
export function declaredPart(contract: ReadContract): DeclaredPart {
  const { given, examples, destroys } = contract;
  const carried = carriedMetadata(contract.contract.examples);
  const working = examples.filter(({ expect, metadata }) => expect === 0 && isSame(metadata, carried));
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
    onlyReads: contract.contract.effects === Effects.READS,
    metadata: [
      ...contract.contract.auth.flatMap(({ key, value }) => (value === "" ? [] : [[key, value] as const])),
      ...carried,
    ],
    part: (subject) => ownPart(contract, subject),
  };
}

function isSame(one: Metadata, other: Metadata): boolean {
  const values = new Map(other);
  return one.length === other.length && one.every(([name, value]) => values.get(name) === value);
}
