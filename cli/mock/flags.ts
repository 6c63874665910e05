import type { Credential } from "../../mock-server/auth/credential.ts";
import type { GivenHealth } from "./health.ts";

/** The options of `streamproof mock` as commander gives them. */
export interface MockFlags {
  readonly import: readonly string[];
  readonly contracts: readonly string[];
  readonly streamLength?: number;
  readonly streamInterval?: number;
  readonly fromReflection?: string;
  readonly maxMessageSize?: number;
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  readonly speed: number;
  readonly fault: readonly string[];
  readonly inject: readonly string[];
  readonly stubs?: string;
  readonly onlyStubs: boolean;
  readonly judgeClients: boolean;
  readonly handlers?: string;
  readonly auth: readonly Credential[];
  readonly health: GivenHealth;
  readonly admin?: number;
  readonly files?: string;
  readonly otel?: string;
  readonly tls: boolean;
  readonly cert?: string;
  readonly key?: string;
  readonly clientCa?: string;
}
