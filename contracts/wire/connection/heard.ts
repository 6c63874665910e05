import { type Verdict, vacuous, violated } from "../../model/clause.ts";
import type { Transcript } from "../../transcript/event.ts";
import { http2ErrorName } from "../../transcript/http2-error.ts";
import { endOf } from "../../transcript/query.ts";
import type { WireFrame } from "../../transcript/wire.ts";
import { fieldOf, type HeaderBlock } from "../stream.ts";

/** How a stream of a conversation ended. */
export type StreamEnd =
  | { readonly by: "status"; readonly status: string; readonly messages: boolean }
  /** END_STREAM without a grpc-status: an answer of HTTP. */
  | { readonly by: "http"; readonly status: string }
  | { readonly by: "reset"; readonly errorCode: number }
  | { readonly by: "nothing" };

export function endOfStream(frames: readonly WireFrame[], id: number): StreamEnd {
  const own = frames.filter(({ from, stream }) => from === "server" && stream === id);
  const blocks = own.filter((frame): frame is HeaderBlock => frame.type === "HEADERS");
  const messages = own.some(({ type, length }) => type === "DATA" && length > 0);
  const last = blocks.at(-1);
  const status = last === undefined ? undefined : fieldOf(last, "grpc-status");
  const reset = own.findIndex(({ type }) => type === "RST_STREAM");
  const end = own.findIndex(
    (frame) => (frame.type === "DATA" || frame.type === "HEADERS") && frame.endStream,
  );
  if (end >= 0 && (reset < 0 || end < reset)) {
    if (status !== undefined) return { by: "status", status, messages };
    const [first] = blocks;
    return { by: "http", status: (first === undefined ? undefined : fieldOf(first, ":status")) ?? "none" };
  }
  const frame = own[reset];
  return frame?.type === "RST_STREAM" ? { by: "reset", errorCode: frame.errorCode } : { by: "nothing" };
}

/** A call that takes longer is no measure for the waits of a conversation, in milliseconds. */
const quickMs = 750;

/** Why the usual call of a conversation shows nothing; undefined where it ended OK, and soon. */
export function unusable(frames: readonly WireFrame[], id: number): string | undefined {
  if (!isOk(endOfStream(frames, id))) return "the usual call before it did not end OK";
  const own = frames.filter(({ stream }) => stream === id);
  const tookMs = (own.at(-1)?.atMs ?? 0) - (own[0]?.atMs ?? 0);
  return tookMs > quickMs ? "the RPC takes too long for waits to show anything" : undefined;
}

export function isOk(end: StreamEnd): boolean {
  return end.by === "status" && end.status === "0";
}

/** How the connection came to its end before the client left it; undefined where it did not. */
interface Lost {
  readonly how: string;
  /** A server may leave any time, if it says so: GOAWAY with NO_ERROR, or ENHANCE_YOUR_CALM. */
  readonly rightly: boolean;
}

function lostIn(transcript: Transcript): Lost | undefined {
  const frames = transcript.wire?.frames ?? [];
  const goaways = frames.filter((frame) => frame.from === "server" && frame.type === "GOAWAY");
  const goaway = goaways.find((each) => each.type === "GOAWAY" && each.errorCode !== 0);
  if (goaway?.type === "GOAWAY") {
    const debug = goaway.debug === "" ? "" : ` and "${goaway.debug}"`;
    const name = http2ErrorName(goaway.errorCode);
    // A server may take for an attack what is suspicious (RFC 9113, section 10.5): Tomcat leaves small frames so.
    return { how: `sent GOAWAY with ${name}${debug}`, rightly: name === "ENHANCE_YOUR_CALM" };
  }
  if (goaways.length > 0) return { how: "left the connection", rightly: true };
  return endOf(transcript)?.cause === "connection-lost"
    ? { how: "closed the connection", rightly: false }
    : undefined;
}

/** What a lost connection says; undefined where it was not lost. `when` begins the sentence: "On a PING". */
export function lostVerdict(transcript: Transcript, when: string): Verdict | undefined {
  const lost = lostIn(transcript);
  if (lost === undefined) return undefined;
  return lost.rightly
    ? vacuous("the server left the connection, and said so with GOAWAY")
    : violated(`${when} the server ${lost.how}.`, { call: transcript.call, doubtful: true });
}

export function endText(end: StreamEnd): string {
  switch (end.by) {
    case "status":
      return `ended with grpc-status ${end.status}`;
    case "http":
      return `ended with HTTP status ${end.status} and no grpc-status`;
    case "reset":
      return `was reset with ${http2ErrorName(end.errorCode)}`;
    case "nothing":
      return "did not end";
  }
}
