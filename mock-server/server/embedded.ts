import type { DescService } from "@bufbuild/protobuf";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { anyBehaviours, defaultSeries } from "../behaviours/any-method.ts";
import { createDownloadFromMemory } from "../behaviours/download-from-memory.ts";
import { createPortableBehaviours } from "../behaviours/portable.ts";
import { portableMd5 } from "../behaviours/portable-md5.ts";
import { createUploadFile } from "../behaviours/upload-file.ts";
import type { MethodBehaviour } from "../call/behaviour.ts";
import { createPolicy, type EngineOptions } from "../call/engine.ts";
import { createEventLoopYield } from "../call/event-loop-yield.ts";
import { createShaping } from "../shaping/middleware.ts";
import { createRules } from "../shaping/rules.ts";
import { withStubs } from "../stubs/behaviour.ts";
import { createStubCompiler } from "../stubs/compile.ts";
import { stubsFrom, type WrittenStubs } from "../stubs/inline-stubs.ts";
import { createStubStore } from "../stubs/store.ts";
import { createClock } from "../time/clock.ts";

/** A mock without a server: in the browser, in a test, in the same process. */
export interface EmbeddedOptions {
  /** Default 1. The same seed, request and schema give the same responses. */
  readonly seed?: number;
  /** How many times faster than real time paced streams are; default 1. */
  readonly speed?: number;
  /** Default: the two bundled ones. Other services respond with plausible data. */
  readonly services?: readonly DescService[];
  readonly streamLength?: number;
  readonly streamIntervalMs?: number;
  /** Stubs as YAML or JSON, or as objects of the same form. */
  readonly stubs?: WrittenStubs;
  readonly onlyStubs?: boolean;
  /** Injected faults, such as `delay=200,code=UNAVAILABLE,after=3`. */
  readonly inject?: readonly string[];
  /** What DownloadFile of the bundled service serves, by path. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

export interface Embedded {
  readonly entries: readonly MethodBehaviour[];
  readonly engine: EngineOptions;
}

/** What is served where no schema is given. */
export const bundledServices: readonly DescService[] = [StreamingService, ChatService];

/** Everything of the mock but the wire; throws an Error that says what is wrong with the stubs. */
export function createEmbedded(options: EmbeddedOptions): Embedded {
  const services = options.services ?? bundledServices;
  const { seed = 1, speed = 1, onlyStubs = false } = options;
  const store = createStubStore();
  store.replace("stubs", stubsFrom("stubs", options.stubs ?? [], createStubCompiler(services)));
  const clock = createClock(speed);
  const rules = createRules(options.inject ?? []);
  return {
    entries: behavioursOf(services, options).map((entry) => withStubs(entry, { store, onlyStubs })),
    engine: {
      seed,
      clock,
      policy: createPolicy(),
      middlewares: [createEventLoopYield(), createShaping({ rules, seed, clock })],
    },
  };
}

/** Methods without a behaviour of their own are answered by what their schema lets guess. */
function behavioursOf(
  services: readonly DescService[],
  options: EmbeddedOptions,
): readonly MethodBehaviour[] {
  const own = [
    ...createPortableBehaviours(),
    createDownloadFromMemory(options.files ?? {}),
    createUploadFile(portableMd5),
  ];
  const series = {
    streamLength: options.streamLength ?? defaultSeries.streamLength,
    streamIntervalMs: options.streamIntervalMs ?? defaultSeries.streamIntervalMs,
  };
  return services.flatMap((service) =>
    anyBehaviours(service, series).map(
      (guessed) =>
        own.find(
          ({ method }) => method.parent.typeName === service.typeName && method.name === guessed.method.name,
        ) ?? guessed,
    ),
  );
}
