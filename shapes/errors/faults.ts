import { StatusError } from "../../mock-server/call/status-error.ts";
import type { Inner, ShapeFault } from "../breaking/shape-fault.ts";
import type { Errors } from "./declaration.ts";

export function breakErrors({ codes, detail }: Errors): readonly ShapeFault[] {
  const another = [13, 2, 9].find((code) => !codes.includes(code)) ?? 13;
  const rethrown =
    (change: (error: StatusError) => StatusError) =>
    (inner: Inner): Inner =>
      async function* (requests, context) {
        try {
          yield* inner(requests, context);
        } catch (error) {
          throw error instanceof StatusError && codes.includes(error.code) ? change(error) : error;
        }
      };
  return [
    { name: "accepted", sentence: "Such requests are taken like others.", change: { unkept: true } },
    {
      name: "another-code",
      sentence: "Such requests are refused with another code.",
      change: { behaviour: rethrown((error) => new StatusError(another, error.message)) },
    },
    ...(detail === ""
      ? []
      : [
          {
            name: "without-detail",
            sentence: "The status carries no detail.",
            change: { behaviour: rethrown((error) => new StatusError(error.code, error.message)) },
          },
        ]),
  ];
}
