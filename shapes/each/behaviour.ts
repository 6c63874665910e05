import type { Keeping } from "../keeping.ts";
import type { Each } from "./declaration.ts";

/** A response of which it is not true is drawn again. */
export function keepEach({ that }: Each): Keeping {
  return {
    accepts: (response, { index, request }, { requests, responses }) => {
      const result = that.of({
        ...{ response, requests, index: BigInt(index), previous: responses.at(-1), first: responses[0] },
        ...{ request: request ?? requests[0], responses },
      });
      return "problem" in result || result.value === true;
    },
    literals: that.literals,
  };
}
