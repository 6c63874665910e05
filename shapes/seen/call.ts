import { type DescMessage, type DescMethod, fromBinary, type Message } from "@bufbuild/protobuf";
import { type Verdict, vacuous } from "../../contracts/model/clause.ts";
import { givenCall } from "../../contracts/model/declared-part.ts";
import { eachCall } from "../../contracts/model/judge.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import type { EndEvent, RecordedMessage, Transcript } from "../../contracts/transcript/event.ts";
import type { Metadata } from "../../contracts/transcript/metadata.ts";
import { peerEndOf, rpcName } from "../../contracts/transcript/query.ts";

/** A message of a call, decoded. */
export interface SeenMessage {
  readonly message: Message;
  /** Index of its event. */
  readonly event: number;
  readonly atMs: number;
  readonly recorded: RecordedMessage;
}

/** One call as a declaration looks at it. */
export interface SeenCall {
  readonly transcript: Transcript;
  readonly requests: readonly SeenMessage[];
  readonly responses: readonly SeenMessage[];
  /** The end, where the server decided it. */
  readonly end: EndEvent | undefined;
  readonly endedOk: boolean;
  /** Index of the client's half-close. */
  readonly halfClose: number | undefined;
  /** Whether the client left before the server had ended it. */
  readonly left: boolean;
  readonly metadata: Metadata;
  readonly trailers: Metadata;
}

const seen = new WeakMap<Transcript, SeenCall | string>();

/** Decodes a call; a text says why it cannot be judged. */
export function seenCall(transcript: Transcript, method: DescMethod): SeenCall | string {
  const known = seen.get(transcript);
  if (known !== undefined) return known;
  const made = decoded(transcript, method);
  seen.set(transcript, made);
  return made;
}

function decoded(transcript: Transcript, method: DescMethod): SeenCall | string {
  if (transcript.leftOut !== undefined) return "the call is too long to be kept";
  const requests: SeenMessage[] = [];
  const responses: SeenMessage[] = [];
  for (const [index, event] of transcript.events.entries()) {
    if (event.kind !== "message") continue;
    const { message: recorded, atMs } = event;
    if (recorded.truncated === true || recorded.data?.elided === true)
      return "a message is too long to be kept";
    const message = decode(event.from === "client" ? method.input : method.output, recorded.bytes);
    if (message === undefined) return "a message could not be decoded";
    (event.from === "client" ? requests : responses).push({ message, event: index, atMs, recorded });
  }
  const end = peerEndOf(transcript);
  const halfClose = transcript.events.findIndex(({ kind }) => kind === "half-close");
  const headers = transcript.events.find((event) => event.from === "server" && event.kind === "headers");
  return {
    transcript,
    requests,
    responses,
    end,
    endedOk: end?.status.code === 0 && end.cause === "trailers",
    halfClose: halfClose < 0 ? undefined : halfClose,
    left: transcript.events.some(({ kind }) => kind === "cancel" || kind === "cut"),
    metadata: headers?.kind === "headers" ? headers.metadata : [],
    trailers: end?.trailers ?? [],
  };
}

function decode(desc: DescMessage, bytes: Uint8Array): Message | undefined {
  try {
    // A field of a newer schema would make two messages differ that are alike to whoever declares.
    return fromBinary(desc, bytes, { readUnknownFields: false });
  } catch {
    return undefined;
  }
}

/** Judges each call of the method by itself. */
export function judgeCalls(
  method: DescMethod,
  judge: (call: SeenCall, observation: Observation) => Verdict,
): (observation: Observation) => Verdict {
  const rpc = rpcName(method);
  return (observation) => {
    const own = observation.transcripts.filter(
      ({ rpc: called, call }) => called === rpc && !call.startsWith(givenCall),
    );
    // The judge sees the other calls, too: those whose responses are given.
    const each = eachCall((transcript) => {
      const call = seenCall(transcript, method);
      return typeof call === "string" ? vacuous(call) : judge(call, observation);
    });
    return each({ ...observation, transcripts: own });
  };
}
