import { StatusError } from "../../mock-server/call/status-error.ts";
import type { Keeping } from "../keeping.ts";
import type { Auth } from "./declaration.ts";

/** Without a value that works any is let in but the wrong one. */
export function keepAuth({ key, value, without, wrong, wrongValue }: Auth): Keeping {
  return {
    opened: ({ context }) => {
      const given = context.metadata.get(key);
      if (given === undefined) throw new StatusError(without, `The call has no ${key}.`);
      if (value === "" ? given === wrongValue : given !== value)
        throw new StatusError(wrong, `The ${key} is wrong.`);
    },
  };
}
