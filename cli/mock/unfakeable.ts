import type { DescService } from "@bufbuild/protobuf";
import { createFaker } from "../../fixtures/messages/plausible.ts";

/** A type for which no valid message is found. */
export interface UnfakeableType {
  readonly type: string;
  readonly reason: string;
}

/** The response types whose rules no message keeps. Only types with rules take time. */
export function unfakeableTypes(services: readonly DescService[]): readonly UnfakeableType[] {
  const { problemOf } = createFaker();
  const types = new Set(services.flatMap(({ methods }) => methods.map(({ output }) => output)));
  return [...types].flatMap((desc) => {
    const reason = problemOf(desc);
    return reason === undefined ? [] : [{ type: desc.typeName, reason }];
  });
}
