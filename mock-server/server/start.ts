import type { DescService } from "@bufbuild/protobuf";
import { rpcName } from "../../contracts/transcript/query.ts";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { createConnect } from "../adapters/connect.ts";
import { createGrpc } from "../adapters/grpc/grpc.ts";
import { createHttp } from "../adapters/http.ts";
import type { Served } from "../adapters/mounted.ts";
import { createAuth } from "../auth/middleware.ts";
import { anyBehaviours, defaultSeries } from "../behaviours/any-method.ts";
import { createBehaviours } from "../behaviours/catalogue.ts";
import type { MethodBehaviour } from "../call/behaviour.ts";
import { createPolicy } from "../call/engine.ts";
import { createHealth } from "../discovery/health.ts";
import { createHealthStates, type HealthStates } from "../discovery/health-states.ts";
import { isInfrastructure } from "../discovery/infrastructure.ts";
import { createReflection } from "../discovery/reflection.ts";
import { findFault } from "../faults/find-fault.ts";
import { listen } from "../listener/listener.ts";
import { createShaping } from "../shaping/middleware.ts";
import { createRules } from "../shaping/rules.ts";
import { withStubs } from "../stubs/behaviour.ts";
import { createClock } from "../time/clock.ts";
import { createWireProxy } from "../wire/proxy.ts";
import type { FaultTarget } from "./fault-target.ts";
import type { MockOptions, MockServer } from "./options.ts";

const defaultMaxReceiveBytes = 4 * 1024 * 1024;
const defaultGraceMs = 1000;

/** Starts the two bundled services on a port; close the server after use. */
export async function startMock(options: MockOptions): Promise<MockServer> {
  const host = options.host ?? "127.0.0.1";
  const port = options.port ?? 0;
  const { wire, policy, maxReceiveMessageLength, graceMs, ...setup } = faultySetup(options);
  const seed = options.seed ?? 1;
  const clock = options.clock ?? createClock(options.speed ?? 1);
  const rules = options.rules ?? createRules([]);
  const recording = [
    ...(options.tracing === undefined ? [] : [options.tracing]),
    ...[options.metrics, options.journal].flatMap((each) => each?.middleware ?? []),
  ];
  const health = options.health ?? createHealthStates();
  const guard = options.auth === undefined ? [] : [createAuth(options.auth)];
  const openCalls = new Set<AbortController>();
  const serving = {
    served: servedOf({ ...setup, health }, ownServices(options), options.handlers ?? []),
    engine: {
      seed,
      clock,
      policy,
      middlewares: [...recording, ...guard, createShaping({ rules, seed, clock })],
    },
    maxReceiveMessageLength,
    openCalls,
  };
  const grpc = createGrpc(serving);
  const web = createConnect(serving);
  const http = createHttp({ grpc: grpc.handle, web: web.handle, openCalls, graceMs });
  const isDirect = wire.length === 0;
  if (!isDirect && options.tls !== undefined) {
    throw new Error(
      "Cannot start the mock with TLS: one of the faults changes the bytes on the wire. Omit TLS.",
    );
  }
  const listener = await listen({
    host: isDirect ? host : "127.0.0.1",
    port: isDirect ? port : 0,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    handlers: { http2: http.injectHttp2, http1: http.injectHttp1 },
  });
  const proxy = isDirect ? undefined : await createWireProxy({ host, port }, listener.port, wire);
  const bound = proxy?.port ?? listener.port;
  return {
    host,
    port: bound,
    // An address of IPv6 has colons of its own.
    address: host.includes(":") ? `[${host}]:${bound}` : `${host}:${bound}`,
    serve: (services) => {
      const changed = { ...options, services };
      const served = servedOf(
        { ...faultySetup(changed), health },
        ownServices(changed),
        options.handlers ?? [],
      );
      grpc.serve(served);
      web.serve(served);
    },
    close: async () => {
      proxy?.drain();
      listener.stop();
      await http.close();
      await proxy?.close();
      await listener.close();
    },
  };
}

/** What is served where no schema is given. */
export const bundled: readonly DescService[] = [StreamingService, ChatService];

interface ServedParts extends Pick<FaultTarget, "behaviours" | "healthy" | "reflection"> {
  readonly health: HealthStates;
}

function servedOf(
  { behaviours, healthy, reflection, health: states }: ServedParts,
  services: readonly DescService[],
  handlers: readonly MethodBehaviour[],
): readonly Served[] {
  const names = services.map(({ typeName }) => typeName);
  const sick = Object.fromEntries(["", ...names].map((name) => [name, "NOT_SERVING" as const]));
  const health = createHealth(names, healthy ? states : createHealthStates(sick)).map(
    (entry) => handlers.find(({ method }) => rpcName(method) === rpcName(entry.method)) ?? entry,
  );
  const byOwnName = [...behaviours, ...health];
  const reflecting = createReflection([...services, Health, ServerReflection]);
  const versions = reflection ? ["grpc.reflection.v1", "grpc.reflection.v1alpha"] : [];
  return [
    ...byOwnName.map((entry) => ({ service: entry.method.parent.typeName, entry })),
    ...versions.map((version) => ({ service: `${version}.ServerReflection`, entry: reflecting })),
  ];
}

/** Without a schema's own copies of what the mock itself serves. */
function ownServices({ services = bundled }: MockOptions): readonly DescService[] {
  return services.filter(({ typeName }) => !isInfrastructure(typeName));
}

/** Bundled services behave as they should, also when their schema is given; others as their schema lets guess. */
function behavioursOf(options: MockOptions): readonly MethodBehaviour[] {
  const own = createBehaviours(options.files);
  const { streamLength = defaultSeries.streamLength, streamIntervalMs = defaultSeries.streamIntervalMs } =
    options;
  const behaviours = ownServices(options).flatMap((service) => {
    const known = own.filter(({ method }) => method.parent.typeName === service.typeName);
    return known.length > 0 ? known : anyBehaviours(service, { streamLength, streamIntervalMs });
  });
  const declared = options.declared?.(ownServices(options)) ?? [];
  const handlers = new Map(
    [...declared, ...(options.handlers ?? [])].map((each) => [rpcName(each.method), each.behaviour]),
  );
  // The method stays the schema's: the user's code may have been made with another copy of it.
  return behaviours.map(({ method, behaviour }) => ({
    method,
    behaviour: handlers.get(rpcName(method)) ?? behaviour,
  }));
}

function faultySetup(options: MockOptions): FaultTarget {
  const { stubs: store, onlyStubs = false } = options;
  const behaviours = behavioursOf(options);
  const right: FaultTarget = {
    files: options.files,
    behaviours:
      store === undefined ? behaviours : behaviours.map((each) => withStubs(each, { store, onlyStubs })),
    policy: createPolicy(options.maxMessageBytes),
    maxReceiveMessageLength: options.maxMessageBytes ?? defaultMaxReceiveBytes,
    graceMs: defaultGraceMs,
    reflection: true,
    healthy: true,
    wire: [],
  };
  return (options.faults ?? []).map(findFault).reduce((setup, fault) => fault.apply(setup), right);
}
