import { type DescFile, type DescService, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import {
  ServerReflection,
  type ServerReflectionRequest,
  type ServerReflectionResponseSchema,
} from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { defineBehaviour, type MethodBehaviour } from "../call/behaviour.ts";
import { code } from "../call/status-error.ts";
import { createSymbols, type Symbols, withImports } from "./symbols.ts";

/** Clients take no larger message by default; a little less, for what is around the files. */
const mostBytes = 4 * 1024 * 1024 - 64 * 1024;

/**
 * Server reflection over the services and all that their files import. On our own, because
 * @grpc/reflection loses custom options, and with them the rules of the schemas.
 */
export function createReflection(services: readonly DescService[]): MethodBehaviour {
  const symbols = createSymbols(services);
  return defineBehaviour(ServerReflection.method.serverReflectionInfo, async function* (requests) {
    for await (const request of requests) {
      yield {
        validHost: request.host,
        originalRequest: request,
        messageResponse: answerTo(request, symbols),
      };
    }
  });
}

type MessageResponse = NonNullable<
  MessageInitShape<typeof ServerReflectionResponseSchema>["messageResponse"]
>;

function answerTo({ messageRequest }: ServerReflectionRequest, symbols: Symbols): MessageResponse {
  switch (messageRequest.case) {
    case "listServices":
      return {
        case: "listServicesResponse",
        value: { service: symbols.services.map((name) => ({ name })) },
      };
    case "fileByFilename":
      return fileAnswer(symbols.fileNamed(messageRequest.value), messageRequest.value);
    case "fileContainingSymbol":
      return fileAnswer(symbols.fileOf(messageRequest.value), messageRequest.value);
    case "fileContainingExtension": {
      const { containingType, extensionNumber } = messageRequest.value;
      const extension = symbols
        .extensionsOf(containingType)
        ?.find(({ number }) => number === extensionNumber);
      return fileAnswer(extension?.file, `extension ${extensionNumber} of ${containingType}`);
    }
    case "allExtensionNumbersOfType": {
      const extensions = symbols.extensionsOf(messageRequest.value);
      if (extensions === undefined) return failure(code.notFound, `There is no ${messageRequest.value}.`);
      return {
        case: "allExtensionNumbersResponse",
        value: {
          baseTypeName: messageRequest.value,
          extensionNumber: extensions.map(({ number }) => number),
        },
      };
    }
    case undefined:
      return failure(code.unimplemented, "The request asks for nothing.");
  }
}

/** The file with all that it imports; alone where that is too much for one message: clients ask for the rest. */
function fileAnswer(file: DescFile | undefined, wanted: string): MessageResponse {
  if (file === undefined) return failure(code.notFound, `There is no ${wanted}.`);
  const all = [...withImports(file, new Map()).values()].map(({ proto }) =>
    toBinary(FileDescriptorProtoSchema, proto),
  );
  const size = all.reduce((sum, { length }) => sum + length, 0);
  return {
    case: "fileDescriptorResponse",
    value: { fileDescriptorProto: size > mostBytes ? all.slice(0, 1) : all },
  };
}

function failure(errorCode: number, errorMessage: string): MessageResponse {
  return { case: "errorResponse", value: { errorCode, errorMessage } };
}
