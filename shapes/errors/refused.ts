import type { Message } from "@bufbuild/protobuf";
import type { Bindings } from "../language/expression.ts";
import type { Refusal } from "../refusals.ts";
import type { Errors } from "./declaration.ts";

/** Whether a request is one that is to be refused. */
export function isRefused({ when }: Pick<Errors, "when">, request: Message, bindings: Bindings): boolean {
  const result = when.of({ ...bindings, request });
  return "value" in result && result.value === true;
}

export function refuseErrors(errors: Errors): Omit<Refusal, "read"> {
  return {
    codes: errors.codes,
    isBrokenBy: ({ requests }, bindings) => requests.some((each) => isRefused(errors, each, bindings)),
  };
}
