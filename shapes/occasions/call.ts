import type { DescMethod } from "@bufbuild/protobuf";
import { streamsRequests, streamsResponses } from "../../contracts/model/method-kind.ts";
import type { Step } from "../../contracts/model/scenario.ts";
import {
  awaitEndIfAny,
  awaitMessagesIfAny,
  cancel,
  halfClose,
  open,
  sendBytes,
} from "../../contracts/model/step.ts";
import type { Metadata } from "../../contracts/transcript/metadata.ts";
import { endOf } from "../../contracts/transcript/query.ts";

/** How long the end of a call is waited for, in milliseconds. */
export const endMs = 5_000;
/** The same for responses of a stream that goes on, and how many are enough. */
const goesOnMs = 2_000;
const enough = 6;

export interface WholeCall {
  readonly name: string;
  readonly method: DescMethod;
  readonly requests: readonly Uint8Array[];
  readonly metadata: Metadata;
  /** Whether the call ends by itself, as far as anybody knows. */
  readonly ends: boolean;
  /** How long its end is waited for, in milliseconds; `endMs` where absent. */
  readonly waitMs?: number;
  /** Metadata of the run that this call goes without. */
  readonly leaveOut?: readonly string[];
  /** A narrow window, and a pause before anything is read. */
  readonly slowReader?: boolean;
}

/** Opens a call, sends all, half-closes, and waits for its end; one that goes on is left after a while. */
export function wholeCall({
  name,
  method,
  requests,
  metadata,
  ends,
  slowReader,
  leaveOut,
  waitMs = endMs,
}: WholeCall): readonly Step[] {
  const options = {
    ...(metadata.length === 0 ? {} : { metadata }),
    ...(leaveOut === undefined ? {} : { leaveOut }),
    ...(slowReader === true ? { windowBytes: 16 * 1024, startPaused: true } : {}),
  };
  return [
    open(name, method, options),
    ...requests.map((bytes) => sendBytes(name, bytes)),
    halfClose(name),
    ...(slowReader === true
      ? [{ kind: "pass", ms: 200 } as const, { kind: "resume", call: name } as const]
      : []),
    ...(ends ? [] : [awaitMessagesIfAny(name, enough, goesOnMs)]),
    ...(ends ? [awaitEndIfAny(name, waitMs)] : []),
    leave(name),
  ];
}

/** Cancels a call that has not ended. */
export function leave(call: string): Step {
  return {
    kind: "then",
    next: (seen) => {
      const transcript = seen.get(call);
      return transcript !== undefined && endOf(transcript) === undefined ? [cancel(call)] : [];
    },
  };
}

/** A call that is left in the middle: without its half-close, or after its first response. */
export function leftCall({ name, method, requests, metadata, leaveOut = [] }: WholeCall): readonly Step[] {
  const streams = streamsRequests(method);
  return [
    open(name, method, { metadata, leaveOut }),
    ...requests.map((bytes) => sendBytes(name, bytes)),
    ...(streams ? [] : [halfClose(name)]),
    ...(streamsResponses(method) ? [awaitMessagesIfAny(name, 1, 500)] : [{ kind: "pass", ms: 30 } as const]),
    cancel(name),
  ];
}
