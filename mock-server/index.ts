export type { Answer, Behaviour, CallContext, MethodBehaviour, Request } from "./behaviour.ts";
export type { Clock } from "./clock.ts";
export { faults } from "./faults/catalogue.ts";
export type { Fault } from "./faults/fault.ts";
export type { MockOptions, MockServer } from "./mock-server.ts";
export { startMock } from "./start-mock.ts";
export { StatusError } from "./status-error.ts";
export { type Certificate, selfSigned } from "./tls/self-signed.ts";
