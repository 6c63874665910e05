import { create, createFileRegistry, type DescService, toBinary } from "@bufbuild/protobuf";
import {
  type FileDescriptorProto,
  FileDescriptorSetSchema,
  type MethodDescriptorProto,
} from "@bufbuild/protobuf/wkt";
import { servicesOf } from "../cli/schema/services-of.ts";
import type { Observation } from "../contracts/model/observation.ts";
import type { Transcript } from "../contracts/transcript/event.ts";
import { createRecorder } from "../contracts/transcript/recorder.ts";
import { declaredIn } from "../shapes/declared-in.ts";
import { ownPart } from "../shapes/own-part.ts";
import type { Row } from "./row.ts";
import { median } from "./throughput.ts";

const schema = "fixtures/protos/plain-shapes";
const rpc = "plain.v1.Plain/Download";
const messages = 10_000;
const rounds = 5;

/** What reading and judging contracts costs. */
export async function contracts(): Promise<readonly Row[]> {
  const services = await servicesOf([schema]);
  return [
    reading(services),
    await judging(services, "index: { field: number }", "a shape's judging of a message", "≤ 20"),
    await judging(services, "each: { that: response.number >= 0u }", "CEL's judging of a message", "≤ 60"),
  ];
}

/** 200 RPCs with three shapes each. */
function reading(services: readonly DescService[]): Row {
  const [service] = many(services, 200);
  if (service === undefined) throw new Error("The schema has lost its service.");
  const text = service.methods
    .map(
      ({ name }) => `${service.typeName}/${name}:
  index: { field: number }
  last: { field: is_last, empty: data }
  each: { that: size(response.data) <= int(request.size) }
`,
    )
    .join("");
  const times = Array.from({ length: rounds }, () => {
    const beganMs = performance.now();
    declaredIn([service], [{ file: "bench.yaml", text }]);
    return performance.now() - beganMs;
  });
  return { name: "200 RPCs with 600 shapes read", value: median(times), unit: "ms", wanted: "≤ 1000" };
}

/** The service with so many copies of Download. */
function many(services: readonly DescService[], count: number): readonly DescService[] {
  const files = [...new Set(services.flatMap(({ file }) => [...file.dependencies, file]))].map(
    ({ proto }) => proto,
  );
  const copied = files.map(
    (file): FileDescriptorProto => ({
      ...file,
      service: file.service.map((each) => ({
        ...each,
        method: Array.from({ length: count }, (_, index): MethodDescriptorProto => {
          const [first] = each.method;
          if (first === undefined) throw new Error("The service has no method.");
          return { ...first, name: `Download${index}` };
        }),
      })),
    }),
  );
  const set = create(FileDescriptorSetSchema, { file: copied });
  return [...createFileRegistry(set)].filter((each) => each.kind === "service");
}

/** One clause over a call of many messages, in microseconds a message; decoding is in it. */
async function judging(
  services: readonly DescService[],
  shape: string,
  name: string,
  wanted: string,
): Promise<Row> {
  const [contract] = declaredIn(services, [{ file: "bench.yaml", text: `${rpc}:\n  ${shape}\n` }]).values();
  const clause = contract === undefined ? undefined : ownPart(contract, undefined).clauses[0];
  if (contract === undefined || clause === undefined) throw new Error(`There is no clause of ${shape}.`);
  const { method } = contract.declared;
  const times = Array.from({ length: rounds }, () => {
    const observation = { scenario: "bench", input: {}, transcripts: [call()] } as unknown as Observation;
    const beganMs = performance.now();
    const verdict = clause.judge(observation);
    if (verdict.kind !== "holds") throw new Error(`The clause does not hold: ${JSON.stringify(verdict)}`);
    return (1_000 * (performance.now() - beganMs)) / messages;
  });
  return { name, value: median(times), unit: "µs", wanted };

  function call(): Transcript {
    const recorder = createRecorder({
      call: "call",
      method,
      connection: "main",
      transport: "grpc",
      now: () => 0,
    });
    recorder.record({ from: "client", kind: "message", bytes: new Uint8Array() });
    for (let number = 0; number < messages; number++) {
      const bytes = toBinary(method.output, create(method.output, { number }));
      recorder.record({ from: "server", kind: "message", bytes });
    }
    return recorder.transcript();
  }
}
