import type { DescMethod } from "@bufbuild/protobuf";
import type { Transcript } from "../transcript/event.ts";
import type { Acquaintance } from "./acquaintance.ts";
import type { Facts } from "./observation.ts";
import type { CallOptions, Step } from "./scenario.ts";

/** An RPC as the generic contracts need it: how to call it rightly, and what a right answer is. */
export interface Subject {
  readonly method: DescMethod;
  /**
   * The steps of a correct call that ends, by the server or by a cancel once enough was seen. Variants
   * differ in what they ask, so that the answers of calls side by side can be told apart.
   */
  readonly exchange: (exchange: ExchangeOptions) => readonly Step[];
  /** A shorter correct call, where the exchange takes long: enough to see that the server is well. */
  readonly brief?: (exchange: ExchangeOptions) => readonly Step[];
  /** Why the transcript of an exchange, or of a brief one, is not that of a correct server; undefined where it is. */
  readonly wrong: (transcript: Transcript, facts: Facts) => string | undefined;
  /**
   * By how much the time of an exchange may rightly vary, in milliseconds of the target's time: where
   * answers wait for a clock, one call may just have missed its tick. Default 0.
   */
  readonly variesMs?: number;
  /** A call that the server must keep open until somebody ends it; absent where every call ends soon. */
  readonly goesOn?: (exchange: ExchangeOptions) => readonly Step[];
  /** True where the stream has no end of its own: OK says that it was complete, and so it never is. */
  readonly endless?: true;
  /** A call that cannot end while nobody reads: more than the windows hold. Default: `goesOn`. */
  readonly stalls?: (exchange: ExchangeOptions) => readonly Step[];
  /** The nth further request of a call that goes on, from 1. Default: the first one again. */
  readonly further?: (index: number) => Uint8Array;
  /** True where its calls are declared to change nothing. */
  readonly onlyReads?: true;
  /** Of an RPC of which only the schema is known: what it was seen to do. Clauses presume no more than that. */
  readonly seen?: Acquaintance;
  /**
   * True where the end of a call that goes on is awaited with the deadline clauses: a server that is
   * fast may finish before, which is no evidence.
   */
  readonly mayFinishEarly?: boolean;
}

export interface ExchangeOptions {
  readonly call: string;
  readonly variant: number;
  readonly facts: Facts;
  readonly options?: CallOptions;
}

/** A correct call that tells as soon as possible whether the server is well. */
export function briefExchange(subject: Subject, exchange: ExchangeOptions): readonly Step[] {
  return (subject.brief ?? subject.exchange)(exchange);
}

/** The request messages of an exchange. */
export function requestsOf(subject: Subject, variant: number, facts: Facts): readonly Uint8Array[] {
  const steps = subject.exchange({ call: "sample", variant, facts });
  const found = steps.flatMap((step) => {
    if (step.kind === "send") return [step.bytes];
    if (step.kind !== "send-all") return [];
    const [first] = step.messages();
    return first === undefined ? [] : [first];
  });
  return found;
}
