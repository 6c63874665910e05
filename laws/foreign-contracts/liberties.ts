import { status } from "@grpc/grpc-js";
import { Refusal } from "../plain-server/refusal.ts";
import type { AnyServe, Manners } from "./server.ts";

/** What honest servers do each in their own way, whatever their service is. */
export interface Liberty {
  readonly name: string;
  /** Changes what each of its methods does; made anew for each server. */
  readonly change?: () => (serve: AnyServe) => AnyServe;
  readonly manners?: Manners;
}

export const liberties: readonly Liberty[] = [
  { name: "just keeps it" },
  {
    name: "begins slowly, and ends some time after its last response",
    change: () => (serve) => async (requests, out) => {
      await out.wait(250);
      await serve(requests, out);
      await out.wait(150);
    },
  },
  {
    name: "pauses before each response, sends headers first, and has a field that the schema does not know",
    change: () => (serve) => (requests, out) =>
      serve(requests, {
        ...out,
        send: async (response) => {
          await out.wait(3);
          await out.send(response);
        },
      }),
    manners: { headersFirst: true, unknownField: true },
  },
  {
    name: "is away now and then",
    change: () => {
      let calls = 0;
      return (serve) => async (requests, out) => {
        if (++calls % 5 === 0) throw new Refusal(status.UNAVAILABLE, "try again");
        await serve(requests, out);
      };
    },
  },
  {
    name: "refuses only once it has read all requests",
    change: () => (serve) => async (requests, out) => {
      const iterator = requests[Symbol.asyncIterator]();
      // Left open where the handler has enough of it: the rest is still to be read.
      const rest = { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };
      try {
        await serve(rest, out);
      } catch (error) {
        if (error instanceof Refusal) while ((await iterator.next()).done !== true);
        throw error;
      }
    },
  },
];
