import type { DescMethod, JsonValue } from "@bufbuild/protobuf";
import { codeName } from "../../contracts/transcript/code.ts";
import { transcriptToJson } from "../../contracts/transcript/json.ts";
import { endOf, rpcName } from "../../contracts/transcript/query.ts";
import type { JournalCall } from "../journal/call.ts";

/** A call in a list. */
export interface CallSummary {
  readonly id: string;
  readonly rpc: string;
  readonly session: string;
  readonly client: string;
  readonly transport: string;
  readonly startedAtMs: number;
  readonly open: boolean;
  /** How it ended, in a word or two; absent while it is open. */
  readonly status?: string;
  readonly ok?: boolean;
  readonly tookMs: number;
  /** Messages from the client and from the mock, as far as they are kept. */
  readonly sent: number;
  readonly received: number;
}

/** A call with its transcript, as whoever asks for it reads it. */
export interface CallDetail extends CallSummary {
  readonly methodKind: DescMethod["methodKind"];
  /** Full names of the types. */
  readonly input: string;
  readonly output: string;
  readonly transcript: { readonly events: readonly EventJson[]; readonly leftOut?: number };
}

/** An event of a transcript; what it has beside its kind depends on that. */
export interface EventJson {
  readonly from: "client" | "server";
  readonly kind: string;
  readonly atMs: number;
  readonly metadata?: readonly (readonly [string, string])[];
  /** A message in ProtoJSON; absent where its bytes are none. */
  readonly value?: JsonValue;
  readonly message?: { readonly size: number };
  readonly status?: { readonly code: number; readonly message: string };
}

export function callSummary(call: JournalCall): CallSummary {
  const transcript = call.transcript();
  const { events } = transcript;
  const end = endOf(transcript);
  const messages = (from: "client" | "server"): number =>
    events.filter((event) => event.kind === "message" && event.from === from).length;
  return {
    id: call.id,
    rpc: rpcName(call.method),
    session: call.session,
    client: call.client,
    transport: transcript.transport,
    startedAtMs: call.startedAtMs,
    open: call.isOpen(),
    ...(end === undefined ? {} : { status: endText(end), ok: end.status.code === 0 }),
    tookMs: (events.at(-1)?.atMs ?? 0) - (events[0]?.atMs ?? 0),
    sent: messages("client"),
    received: messages("server"),
  };
}

function endText({
  status,
  cause,
}: {
  readonly status: { readonly code: number };
  readonly cause: string;
}): string {
  if (cause === "connection-lost") return "connection cut";
  return cause === "missing-status" ? "no status" : codeName(status.code);
}

/** A call with its transcript, whose messages are in ProtoJSON, too. */
export function callToJson(call: JournalCall): CallDetail {
  const { input, output } = call.method;
  return {
    ...callSummary(call),
    methodKind: call.method.methodKind,
    input: input.typeName,
    output: output.typeName,
    // What transcriptToJson makes of a transcript has this form.
    transcript: transcriptToJson(call.transcript(), call.method) as unknown as CallDetail["transcript"],
  };
}
