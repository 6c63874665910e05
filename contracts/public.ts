import fc from "fast-check";

export { declare } from "../shapes/declare.ts";

/** What contract files are written with: `streamproof/contracts`. */
export { contractsOf } from "./generic/any-method.ts";
export { allContracts } from "./index.ts";
export { type CallNames, callNames } from "./model/call-names.ts";
export {
  type Clause,
  holds,
  type Level,
  type Party,
  type Verdict,
  type Violation,
  vacuous,
  violated,
} from "./model/clause.ts";
export type { Contract } from "./model/contract.ts";
export { type ContractPart, combine } from "./model/contract-part.ts";
export { defineContract } from "./model/define-contract.ts";
export { callNamed, eachCall, serverClause, theCall } from "./model/judge.ts";
export type { Facts, KnownFile, Observation } from "./model/observation.ts";
export {
  type CallOptions,
  type Capability,
  defineScenario,
  type Scenario,
  type ScenarioDefinition,
  type Step,
} from "./model/scenario.ts";
export {
  awaitEnd,
  awaitHeaders,
  awaitMessages,
  cancel,
  halfClose,
  open,
  pass,
  pause,
  resume,
  sendBytes,
  together,
} from "./model/step.ts";
export {
  answersIn,
  type ContractsOf,
  defineContracts,
  request,
  requestsIn,
  type Schema,
  type SeenMessage,
} from "./own/schema.ts";
export { Code, codeName } from "./transcript/code.ts";
export type { Transcript, TranscriptEvent } from "./transcript/event.ts";
export { endedOk, peerEndOf } from "./transcript/query.ts";

/** fast-check, of the version that the runner draws inputs with. */
export { fc };
