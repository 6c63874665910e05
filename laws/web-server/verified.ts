import type { VerifyOptions } from "../../conformance/runner/options.ts";
import type { WebCall } from "./replies.ts";

/** How a run makes the call that a reply is for. */
export function webRun(call: WebCall): Omit<VerifyOptions, "target"> {
  return {
    transport: call === "grpc-web" ? "grpc-web" : "connect",
    http: "1.1",
    rpc: [call === "connect-stream" ? "chat.ChatService/Subscribe" : "chat.ChatService/Send"],
    scenario: ["one-healthy-call"],
    timeoutMs: 500,
    shrink: false,
    seed: 1,
  };
}
