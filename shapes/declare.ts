import type { DescMethod, MessageInitShape } from "@bufbuild/protobuf";
import type { Contract } from "../contracts/model/contract.ts";
import { defineContract } from "../contracts/model/define-contract.ts";
import { rpcName } from "../contracts/transcript/query.ts";
import type { MethodSchema } from "../proto/gen/streamproof/contract/v1/contract_pb.ts";
import { declaredInCode } from "./language/declared.ts";
import { ownPart } from "./own-part.ts";
import { readContract } from "./read-contract.ts";

/**
 * The contract of one RPC as a declaration, beside clauses in code: `declare(method, { last: [{ field: "is_last" }] })`.
 * Throws a DeclarationError with one sentence on a mistake. Its examples are what its requests are drawn around.
 */
export function declare(method: DescMethod, contract: MessageInitShape<typeof MethodSchema>): Contract {
  const part = ownPart(readContract(declaredInCode(method, contract)), undefined);
  return defineContract({ rpc: rpcName(method), ...part });
}
