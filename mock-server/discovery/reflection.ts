import {
  createRegistry,
  type DescFile,
  type DescService,
  type MessageInitShape,
  toBinary,
} from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import {
  ServerReflection,
  type ServerReflectionRequest,
  type ServerReflectionResponseSchema,
} from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { defineBehaviour, type MethodBehaviour } from "../call/behaviour.ts";
import { code } from "../call/status-error.ts";

/**
 * Server reflection over the services and all that their files import. On our own, because
 * @grpc/reflection loses custom options, and with them the rules of the schemas.
 */
export function createReflection(services: readonly DescService[]): MethodBehaviour {
  const files = filesOf(services);
  return defineBehaviour(ServerReflection.method.serverReflectionInfo, async function* (requests) {
    for await (const request of requests) {
      yield {
        validHost: request.host,
        originalRequest: request,
        messageResponse: answerTo(request, services, files),
      };
    }
  });
}

type MessageResponse = NonNullable<
  MessageInitShape<typeof ServerReflectionResponseSchema>["messageResponse"]
>;

function answerTo(
  { messageRequest }: ServerReflectionRequest,
  services: readonly DescService[],
  files: ReadonlyMap<string, DescFile>,
): MessageResponse {
  switch (messageRequest.case) {
    case "listServices":
      return {
        case: "listServicesResponse",
        value: { service: services.map(({ typeName }) => ({ name: typeName })) },
      };
    case "fileByFilename":
      return fileAnswer(files.get(messageRequest.value), messageRequest.value);
    case "fileContainingSymbol":
      return fileAnswer(fileOf(messageRequest.value, files), messageRequest.value);
    case undefined:
      return failure(code.unimplemented, "Only services, files and symbols can be asked for.");
  }
}

function fileAnswer(file: DescFile | undefined, wanted: string): MessageResponse {
  if (file === undefined) return failure(code.notFound, `There is no ${wanted}.`);
  const all = [...withImports(file, new Map()).values()];
  return {
    case: "fileDescriptorResponse",
    value: { fileDescriptorProto: all.map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto)) },
  };
}

function failure(errorCode: number, errorMessage: string): MessageResponse {
  return { case: "errorResponse", value: { errorCode, errorMessage } };
}

/** The file that defines a type or service, or one that a field or method of that name belongs to. */
function fileOf(symbol: string, files: ReadonlyMap<string, DescFile>): DescFile | undefined {
  const registry = createRegistry(...files.values());
  const parent = symbol.slice(0, symbol.lastIndexOf("."));
  return (registry.get(symbol) ?? registry.get(parent))?.file;
}

function filesOf(services: readonly DescService[]): ReadonlyMap<string, DescFile> {
  const files = new Map<string, DescFile>();
  for (const service of services) withImports(service.file, files);
  return files;
}

/** Adds the file, under its name as a path, and after it all that it imports. */
function withImports(file: DescFile, files: Map<string, DescFile>): Map<string, DescFile> {
  if (files.has(file.proto.name)) return files;
  files.set(file.proto.name, file);
  for (const dependency of file.dependencies) withImports(dependency, files);
  return files;
}
