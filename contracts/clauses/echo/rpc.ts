import type { DescMessage, DescMethod, MessageShape } from "@bufbuild/protobuf";

/** A bidi RPC that answers every message with an echo. */
export interface EchoRpc<Desc extends DescMessage> {
  readonly method: DescMethod & { readonly input: Desc; readonly output: Desc };
  /** Clause ids begin with this: `chat/`. */
  readonly section: string;
  /** `echo`, `interactive`, `drained`, `empty` as the section names them. */
  readonly names: Readonly<Record<"echo" | "interactive" | "drained" | "empty", string>>;
  readonly encode: (text: string, variant: number) => Uint8Array;
  /** The answer that is owed for a message, as far as it is judged. */
  readonly owed: (request: MessageShape<Desc>) => Partial<MessageShape<Desc>>;
}
