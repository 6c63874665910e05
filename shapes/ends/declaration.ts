import { Ends as Declared } from "../../proto/gen/streamproof/contract/v1/contract_pb.ts";
import type { Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** When a call ends. */
export interface Ends extends Named {
  readonly when: "by-server" | "after-half-close" | "never";
}

export function readEnds(reading: Reading): readonly Ends[] {
  const when = whenOf(reading.declared.contract.ends);
  return when === undefined ? [] : [{ id: "", level: "must", because: "", when }];
}

function whenOf(declared: Declared): Ends["when"] | undefined {
  switch (declared) {
    case Declared.BY_SERVER:
      return "by-server";
    case Declared.AFTER_HALF_CLOSE:
      return "after-half-close";
    case Declared.NEVER:
      return "never";
    default:
      return undefined;
  }
}
