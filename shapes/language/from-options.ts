import {
  create,
  type DescFile,
  type DescMethod,
  type DescService,
  getOption,
  hasOption,
} from "@bufbuild/protobuf";
import {
  type Auth,
  file as fileOption,
  type Method,
  MethodSchema,
  method as methodOption,
  service as serviceOption,
} from "../../proto/gen/streamproof/contract/v1/contract_pb.ts";
import { type Declared, declaredInFile, type Source } from "./declared.ts";

/** What the options of a schema declare of its RPCs. */
export function declaredInOptions(services: readonly DescService[]): readonly Declared[] {
  return services.flatMap((service) =>
    service.methods.flatMap((method) => {
      const contract = contractOf(method);
      return contract === undefined ? [] : [declaredInFile(method, contract, sourceOf(method))];
    }),
  );
}

function contractOf(method: DescMethod): Method | undefined {
  const auth = inheritedAuth(method.parent);
  const own = hasOption(method, methodOption) ? getOption(method, methodOption) : undefined;
  if (own === undefined) return auth.length === 0 ? undefined : create(MethodSchema, { auth: [...auth] });
  const keys = new Set(own.auth.map(({ key }) => key));
  return create(MethodSchema, { ...own, auth: [...own.auth, ...auth.filter(({ key }) => !keys.has(key))] });
}

function inheritedAuth(service: DescService): readonly Auth[] {
  const own = hasOption(service, serviceOption) ? getOption(service, serviceOption).auth : [];
  const keys = new Set(own.map(({ key }) => key));
  const ofFile = hasOption(service.file, fileOption) ? getOption(service.file, fileOption).auth : [];
  return [...own, ...ofFile.filter(({ key }) => !keys.has(key))];
}

function sourceOf(method: DescMethod): () => Source {
  const file = method.parent.file.proto.name;
  return () => {
    const line = lineOf(method);
    return { file, ...(line === undefined ? {} : { line }) };
  };
}

/** Field numbers of descriptor.proto: FileDescriptorProto.service, ServiceDescriptorProto.method, and their options. */
const inFile = { service: 6, method: 2, options: 4 };

/** The line of a method's option, where the descriptor brings it; else of the method. */
function lineOf(method: DescMethod): number | undefined {
  const { file } = method.parent;
  const path = [
    inFile.service,
    indexIn(file, method.parent),
    inFile.method,
    method.parent.methods.indexOf(method),
  ];
  const option = [...path, inFile.options, methodOption.number];
  return lineAt(file, option) ?? lineAt(file, path);
}

function indexIn(file: DescFile, service: DescService): number {
  return file.services.indexOf(service);
}

function lineAt(file: DescFile, path: readonly number[]): number | undefined {
  const found = file.proto.sourceCodeInfo?.location.find(
    (location) =>
      path.every((part, index) => location.path[index] === part) && location.path.length >= path.length,
  );
  const line = found?.span[0];
  return line === undefined ? undefined : line + 1;
}
