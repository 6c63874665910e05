import type { DescService } from "@bufbuild/protobuf";
import { rpcName } from "../../contracts/transcript/query.ts";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { createConnect } from "../adapters/connect.ts";
import { createGrpcJs } from "../adapters/grpc-js.ts";
import type { Served } from "../adapters/mounted.ts";
import { anyBehaviours, defaultSeries } from "../behaviours/any-method.ts";
import { createBehaviours } from "../behaviours/catalogue.ts";
import type { MethodBehaviour } from "../call/behaviour.ts";
import { createPolicy } from "../call/engine.ts";
import { createHealth } from "../discovery/health.ts";
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
  const recording = options.journal === undefined ? [] : [options.journal.middleware];
  const serving = {
    served: servedOf(setup, ownServices(options), options.handlers ?? []),
    engine: { seed, clock, policy, middlewares: [...recording, createShaping({ rules, seed, clock })] },
    maxReceiveMessageLength,
    graceMs,
  };
  const servedWith = (services: readonly DescService[]): readonly Served[] => {
    const changed = { ...options, services };
    return servedOf(faultySetup(changed), ownServices(changed), options.handlers ?? []);
  };
  const grpc = createGrpcJs(serving);
  // An address of IPv6 has colons of its own.
  const address = (port: number) => (host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`);
  if (wire.length > 0) {
    // What is changed on the wire is gRPC's alone.
    if (options.tls !== undefined) {
      throw new Error(
        "Cannot start the mock with TLS: one of the faults changes the bytes on the wire. Omit TLS.",
      );
    }
    const proxy = await createWireProxy({ host, port }, await grpc.listen("127.0.0.1", 0), wire);
    return {
      host,
      port: proxy.port,
      address: address(proxy.port),
      serve: (services) => grpc.serve(servedWith(services)),
      close: async () => {
        proxy.drain();
        await grpc.close();
        await proxy.close();
      },
    };
  }
  const web = createConnect(serving);
  const listener = await listen({
    host,
    port,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    handlers: { grpc: grpc.inject, http2: web.injectHttp2, http1: web.injectHttp1 },
  });
  return {
    host,
    port: listener.port,
    address: address(listener.port),
    serve: (services) => {
      const served = servedWith(services);
      grpc.serve(served);
      web.serve(served);
    },
    close: async () => {
      listener.stop();
      await Promise.all([grpc.close(), web.close()]);
      await listener.close();
    },
  };
}

/** What is served where no schema is given. */
export const bundled: readonly DescService[] = [StreamingService, ChatService];

function servedOf(
  { behaviours, healthy, reflection }: Pick<FaultTarget, "behaviours" | "healthy" | "reflection">,
  services: readonly DescService[],
  handlers: readonly MethodBehaviour[],
): readonly Served[] {
  const names = services.map(({ typeName }) => typeName);
  const health = createHealth(names, healthy).map(
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
