import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import type { Acquaintance } from "../../contracts/model/acquaintance.ts";
import type { Subject } from "../../contracts/model/subject.ts";

/** True where the schema or the contract says that the RPC has no side effects. */
export function onlyReads({ method, onlyReads: declared }: Subject): boolean {
  return declared === true || method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
}

/** A healthy call of a slow RPC takes longer than this, in milliseconds: it is asked less. */
const slowMs = 500;

export function isSlow({ healthy }: Acquaintance): boolean {
  return healthy.some(({ tookMs }) => tookMs > slowMs);
}
