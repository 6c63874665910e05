import { create, type DescMethod, toBinary } from "@bufbuild/protobuf";
import { createPlausible } from "../../../fixtures/messages/plausible.ts";
import { streamsRequests } from "../../model/method-kind.ts";

/** Requests that are tried at most. */
export const mostTries = 8;
/** Messages of a request stream. */
const messagesOfStream = 3;

/** What is sent in one call. */
export type Requests = readonly Uint8Array[];

/** Draws the requests with which an RPC is got to know: within its rules, the empty message among them. */
export function drawnRequests(method: DescMethod, seed: number): readonly Requests[] {
  const plausible = createPlausible();
  const drawn = (index: number) => toBinary(method.input, plausible(method.input, seed + index));
  const count = streamsRequests(method) ? messagesOfStream : 1;
  const empty = toBinary(method.input, create(method.input));
  return Array.from({ length: mostTries }, (_, attempt) =>
    attempt === 1
      ? Array.from({ length: count }, () => empty)
      : Array.from({ length: count }, (_, index) => drawn(attempt * 100 + index)),
  );
}
