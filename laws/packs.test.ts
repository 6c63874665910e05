import { create } from "@bufbuild/protobuf";
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  status,
} from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { verify } from "../conformance/runner/verify.ts";
import { contractsOf } from "../contracts/generic/any-method.ts";
import {
  Health,
  type HealthCheckRequest,
  type HealthCheckResponse,
  HealthCheckResponseSchema,
  HealthCheckResponse_ServingStatus as Status,
} from "../proto/gen/grpc/health/v1/health_pb.ts";
import { definitionOf } from "./plain-server/service-definition.ts";

/** Health services with one habit each, under the clauses that come by themselves. */

/** A status, or the code of an error. */
type Answer = { readonly says: Status } | { readonly code: number };
type Watching = ServerWritableStream<HealthCheckRequest, HealthCheckResponse>;

interface HealthServer {
  readonly check: (service: string) => Answer;
  readonly watch: (service: string, call: Watching) => void;
}

const statuses = new Map([
  ["", Status.SERVING],
  ["greeter.v1.Greeter", Status.NOT_SERVING],
]);
const message = (of: Status) => create(HealthCheckResponseSchema, { status: of });
const says = (of: Status): Answer => ({ says: of });
const statusOr = (service: string, otherwise: Answer): Answer => {
  const known = statuses.get(service);
  return known === undefined ? otherwise : says(known);
};
const watched = (service: string) => message(statuses.get(service) ?? Status.SERVICE_UNKNOWN);
const plain: HealthServer = {
  check: (service) => statusOr(service, { code: status.NOT_FOUND }),
  watch: (service, call) => void call.write(watched(service)),
};
const refuse = (call: Watching, code: number) => call.emit("error", { code, details: "no" });

/** What did not pass: the clause and its outcome. */
async function notPassed(habit: Partial<HealthServer>): Promise<readonly string[]> {
  const { check, watch } = { ...plain, ...habit };
  const checking: handleUnaryCall<HealthCheckRequest, HealthCheckResponse> = (call, callback) => {
    const answer = check(call.request.service);
    if ("says" in answer) callback(null, message(answer.says));
    else callback({ code: answer.code, details: "no" });
  };
  const watching: handleServerStreamingCall<HealthCheckRequest, HealthCheckResponse> = (call) =>
    watch(call.request.service, call);
  const server = new Server();
  server.addService(definitionOf(Health), { check: checking, watch: watching });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
    error === null ? resolve(port) : reject(error),
  );
  const run = verify({
    target: `127.0.0.1:${await promise}`,
    contracts: contractsOf(Health),
    only: ["check/*", "watch/*"],
    shrink: false,
    seed: 1,
  });
  const { outcomes } = await run.finally(() => server.forceShutdown());
  expect(outcomes.length).toBe(6);
  return outcomes
    .filter(({ outcome }) => outcome !== "passed")
    .map(({ clause, outcome }) => `${clause} ${outcome}`);
}

test.concurrent("a health service as the protocol describes it keeps all clauses", async () => {
  expect(await notPassed({})).toEqual([]);
});

test.concurrent("what a health service may do is not held against it", { timeout: 180_000 }, async () => {
  // Watch is optional.
  const unimplemented = { watch: (_: string, call: Watching) => void refuse(call, status.UNIMPLEMENTED) };
  const withoutWatch = ["watch/first", "watch/stays-open", "watch/unknown-status", "watch/unknown-service"];
  expect(await notPassed(unimplemented)).toEqual(withoutWatch.map((clause) => `${clause} not-exercised`));
  // Nobody has registered the server as a whole, or may ask.
  expect(await notPassed({ check: () => ({ code: status.UNAUTHENTICATED }) })).toEqual([
    "check/unknown-service not-exercised",
    "check/status not-exercised",
    "watch/first not-exercised",
  ]);
  // It is shut down by its age.
  const aged = (service: string, call: Watching) => {
    call.write(watched(service));
    setTimeout(() => refuse(call, status.UNAVAILABLE), 200);
  };
  expect(await notPassed({ watch: aged })).toEqual([]);
});

const faulty: readonly (readonly [string, Partial<HealthServer>, readonly string[]])[] = [
  ["SERVING for whatever is asked", { check: () => says(Status.SERVING) }, ["check/unknown-service failed"]],
  [
    "UNKNOWN where NOT_FOUND is due",
    { check: (service) => statusOr(service, { code: status.UNKNOWN }) },
    ["check/unknown-service failed"],
  ],
  [
    "SERVICE_UNKNOWN from Check",
    { check: (service) => statusOr(service, says(Status.SERVICE_UNKNOWN)) },
    ["check/unknown-service failed", "check/status failed"],
  ],
  [
    "a status that does not exist",
    { check: (service) => (service === "" ? { says: 7 as Status } : { code: status.NOT_FOUND }) },
    ["check/status failed", "watch/first failed"],
  ],
  [
    "a Watch that tells changes only",
    { watch: () => {} },
    [
      "watch/first failed",
      "watch/stays-open not-exercised",
      "watch/unknown-status not-exercised",
      "watch/unknown-service not-exercised",
    ],
  ],
  [
    "a Watch with a status of its own",
    {
      watch: (service, call) =>
        void call.write(message(service === "" ? Status.NOT_SERVING : Status.SERVICE_UNKNOWN)),
    },
    ["watch/first failed"],
  ],
  [
    "a Watch that ends after one status",
    {
      watch: (service, call) => {
        call.write(watched(service));
        call.end();
      },
    },
    ["watch/stays-open failed", "watch/unknown-service failed"],
  ],
  [
    "a Watch that says SERVING of anything",
    { watch: (_, call) => void call.write(message(Status.SERVING)) },
    ["watch/unknown-status failed"],
  ],
  [
    "a Watch that ends for an unknown service",
    {
      watch: (service, call) =>
        void (statuses.has(service) ? call.write(watched(service)) : refuse(call, status.NOT_FOUND)),
    },
    ["watch/unknown-status not-exercised", "watch/unknown-service failed"],
  ],
];

test.concurrent.each(faulty)("%s is caught", { timeout: 180_000 }, async (_, habit, expected) => {
  expect(await notPassed(habit)).toEqual(expected);
});
