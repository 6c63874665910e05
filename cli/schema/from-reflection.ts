import { create, createFileRegistry, type DescService, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { parseAddress } from "../../conformance/targets/address.ts";
import { createGrpcTransport } from "../../conformance/transports/dialects/grpc/index.ts";
import type { Endpoint } from "../../conformance/transports/transport.ts";
import { shareTypes } from "../../contracts/transcript/types.ts";
import {
  ServerReflection,
  type ServerReflectionRequest,
  ServerReflectionRequestSchema,
  type ServerReflectionResponse,
  ServerReflectionResponseSchema,
} from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { UsageError } from "../output/usage-error.ts";

/** Services that every server may have, and nobody wants mocked. */
const infrastructure = /^grpc\.(reflection|health|channelz)\./;
const ownReflection = /^grpc\.reflection\./;
const answerMs = 3_000;

/** Asks a server's reflection (v1, else v1alpha) for its services and the files that define them. */
export async function reflectedServices(target: string): Promise<readonly DescService[]> {
  const found = await servicesAt({ address: parseAddress(target) });
  if (found !== undefined) return found.filter(({ typeName }) => !infrastructure.test(typeName));
  throw new UsageError(
    `Cannot read the schema of ${target}: it does not support server reflection. Check that it runs, or pass the schema's files.`,
  );
}

/** All files of an API are less; a server may send without an end. */
const mostBytes = 256 * 1024 * 1024;

/**
 * The services that the reflection of an endpoint lists, but for reflection itself; undefined where it has none, or
 * answers with more than `maxBytes`.
 */
export async function servicesAt(
  endpoint: Endpoint,
  maxBytes: number = mostBytes,
): Promise<readonly DescService[] | undefined> {
  for (const version of ["v1", "v1alpha"]) {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    const ask = asker(endpoint, path, maxBytes);
    const listed = await ask([{ case: "listServices", value: "" }]);
    if (listed === undefined) continue;
    const names = listed
      .flatMap(({ messageResponse }) =>
        messageResponse.case === "listServicesResponse" ? messageResponse.value.service : [],
      )
      .map(({ name }) => name)
      .filter((name) => !ownReflection.test(name));
    return services(names, await filesOf(names, ask));
  }
  return undefined;
}

type Question = ServerReflectionRequest["messageRequest"];
type Ask = (questions: readonly Question[]) => Promise<readonly ServerReflectionResponse[] | undefined>;

async function filesOf(names: readonly string[], ask: Ask): Promise<readonly FileDescriptorProto[]> {
  const files = new Map<string, FileDescriptorProto>();
  let questions: Question[] = names.map((value) => ({ case: "fileContainingSymbol", value }));
  while (questions.length > 0) {
    for (const { messageResponse } of (await ask(questions)) ?? []) {
      if (messageResponse.case !== "fileDescriptorResponse") continue;
      for (const bytes of messageResponse.value.fileDescriptorProto) {
        const file = fromBinary(FileDescriptorProtoSchema, bytes);
        files.set(file.name, file);
      }
    }
    const wanted = [...files.values()].flatMap(({ dependency }) => dependency);
    const before = questions.map(({ value }) => value);
    // A file that was asked for and did not come is not asked for again.
    questions = [...new Set(wanted)]
      .filter((name) => !files.has(name) && !before.includes(name))
      .map((value) => ({ case: "fileByFilename", value }));
  }
  return inOrder(files);
}

/** Imports before those that import them, as a registry wants them. */
function inOrder(files: ReadonlyMap<string, FileDescriptorProto>): readonly FileDescriptorProto[] {
  const ordered = new Set<FileDescriptorProto>();
  const add = (name: string): void => {
    const file = files.get(name);
    if (file === undefined || ordered.has(file)) return;
    for (const imported of file.dependency) add(imported);
    ordered.add(file);
  };
  for (const name of files.keys()) add(name);
  return [...ordered];
}

function services(names: readonly string[], file: readonly FileDescriptorProto[]): readonly DescService[] {
  const set = { $typeName: "google.protobuf.FileDescriptorSet" as const, file: [...file] };
  const registry = shareTypes(createFileRegistry(set));
  return names.flatMap((name) => registry.getService(name) ?? []);
}

function asker(endpoint: Endpoint, path: string, maxBytes: number): Ask {
  return async (questions) => {
    const connection = await createGrpcTransport(endpoint).connect({});
    try {
      return await new Promise((resolve) => {
        const answers: ServerReflectionResponse[] = [];
        let bytes = 0;
        const timer = setTimeout(() => resolve(undefined), answerMs);
        const end = (result: readonly ServerReflectionResponse[] | undefined): void => {
          clearTimeout(timer);
          resolve(result);
        };
        const call = connection.open({
          path,
          method: ServerReflection.method.serverReflectionInfo,
          options: {},
          record: (event) => {
            if (event.kind === "message" && event.from === "server") {
              bytes += event.bytes.length;
              const answer = bytes > maxBytes ? undefined : responseFrom(event.bytes);
              if (answer !== undefined) answers.push(answer);
              else end(undefined);
            }
            if (event.kind === "end") end(event.status.code === 0 ? answers : undefined);
          },
        });
        for (const messageRequest of questions) {
          const request = create(ServerReflectionRequestSchema, { messageRequest });
          call.send(toBinary(ServerReflectionRequestSchema, request));
        }
        call.halfClose();
      });
    } finally {
      await connection.close();
    }
  };
}

/** undefined for bytes that are no response of reflection. */
function responseFrom(bytes: Uint8Array): ServerReflectionResponse | undefined {
  try {
    return fromBinary(ServerReflectionResponseSchema, bytes);
  } catch {
    return undefined;
  }
}
