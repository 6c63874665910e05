import type { Step } from "../../contracts/model/scenario.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import type { Transport } from "../transports/transport.ts";
import type { LiveCall } from "./live-call.ts";

/** Holds a conversation of frames; what was said on both sides is the call's. */
export async function converse(
  { method, conversation }: Extract<Step, { kind: "converse" }>,
  call: LiveCall,
  { transport, signal }: { readonly transport: Transport; readonly signal?: AbortSignal },
): Promise<void> {
  call.record({ from: "client", kind: "headers", metadata: [] });
  const { lost } = (await transport.converse?.({
    path: `/${rpcName(method)}`,
    conversation,
    wire: call.wire,
    ...(signal === undefined ? {} : { signal }),
  })) ?? { lost: `${transport.name} has no frames` };
  const end = { from: "server", kind: "end", trailers: [] } as const;
  call.record(
    lost === undefined
      ? { ...end, status: { code: 0, message: "" }, decidedBy: "local", cause: "local" }
      : { ...end, status: { code: 14, message: lost }, decidedBy: "peer", cause: "connection-lost" },
  );
}
