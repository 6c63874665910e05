import type { DescMethod } from "@bufbuild/protobuf";
import type { CallSummary } from "./call-json.ts";

/** Everything that the page shows, but the calls' transcripts. */
export interface MockState {
  readonly address: string;
  readonly tls: boolean;
  readonly seed: number;
  readonly speed: number;
  readonly methods: readonly { readonly rpc: string; readonly kind: DescMethod["methodKind"] }[];
  readonly faults: readonly { readonly id: string; readonly text: string }[];
  readonly callFaults: readonly { readonly name: string; readonly sentence: string }[];
  readonly stubs: readonly StubState[];
  readonly sessions: readonly SessionState[];
  readonly calls: readonly CallSummary[];
  readonly forgotten: number;
}

export interface StubState {
  readonly id: string;
  readonly name: string;
  readonly rpc: string;
  readonly source: string;
  readonly line: number;
  readonly on: boolean;
}

export interface SessionState {
  readonly name: string;
  readonly calls: number;
  readonly state: Readonly<Record<string, string>>;
}
