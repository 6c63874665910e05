import { StatusError } from "../../mock-server/call/status-error.ts";
import type { Keeping, MockCall } from "../keeping.ts";
import type { RequestGrammar } from "./declaration.ts";

/** Refuses the first request out of place, and a stream that ends too early. */
export function keepRequests({ grammar, label, codes }: RequestGrammar): Keeping {
  const [code = 3] = codes;
  const read = ({ requests }: MockCall) =>
    grammar.read(requests.map((request) => label(request) ?? "nothing"));
  return {
    admit: (_, call) => {
      const { wrongAt, next } = read(call);
      if (wrongAt === undefined) return;
      const due = next.length === 0 ? "the end" : next.join(" or ");
      throw new StatusError(code, `Request ${wrongAt + 1} is out of place; ${due} was due.`);
    },
    ended: (call) => {
      const { complete, next } = read(call);
      if (!complete)
        throw new StatusError(code, `The request stream ended too early; ${next.join(" or ")} was due.`);
    },
  };
}
