import type { Level } from "../../contracts/model/clause.ts";
import { Level as DeclaredLevel } from "../../proto/gen/streamproof/contract/v1/contract_pb.ts";
import type { Named } from "../shape.ts";

/** What every shape says of itself; MUST where no level is given. */
export function named(declared: {
  readonly id: string;
  readonly level: DeclaredLevel;
  readonly because: string;
}): Named {
  return { id: declared.id, level: levelOf(declared.level), because: declared.because };
}

function levelOf(level: DeclaredLevel): Level {
  return level === DeclaredLevel.SHOULD ? "should" : "must";
}
