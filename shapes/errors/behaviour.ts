import { StatusError } from "../../mock-server/call/status-error.ts";
import type { Keeping } from "../keeping.ts";
import type { Errors } from "./declaration.ts";
import { detailTrailers } from "./detail.ts";

export function keepErrors({ when, codes, detail }: Errors): Keeping {
  const [code = 3] = codes;
  return {
    admit: (request) => {
      const result = when.of({ request });
      if (!("value" in result) || result.value !== true) return;
      const message = `This is refused: ${when.text}`;
      throw new StatusError(
        code,
        message,
        detail === "" ? undefined : detailTrailers({ code, message, detail }),
      );
    },
  };
}
