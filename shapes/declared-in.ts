import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { rpcName } from "../contracts/transcript/query.ts";
import { merged } from "./language/declared.ts";
import { declaredInOptions } from "./language/from-options.ts";
import { declaredInYaml } from "./language/from-yaml.ts";
import { kebab } from "./language/kebab.ts";
import { type ReadContract, readContract } from "./read-contract.ts";

/** What the options of services and YAML files declare of RPCs, read and checked. Throws a DeclarationError. */
export function declaredIn(
  services: readonly DescService[],
  files: readonly { readonly file: string; readonly text: string }[],
): ReadonlyMap<string, ReadContract> {
  const all = [
    ...declaredInOptions(services),
    ...files.flatMap(({ file, text }) => declaredInYaml(file, text, services)),
  ];
  // Health and reflection stand beside every service, and their methods are named like anybody's.
  const own = services.filter(({ typeName }) => !/^grpc\.(health|reflection)\./.test(typeName));
  const names = own.flatMap(({ methods }) => methods.map(({ name }) => name));
  const prefixOf = ({ name, parent }: DescMethod) =>
    names.filter((each) => each === name).length > 1 ? `${kebab(parent.name)}-` : "";
  return new Map(
    merged(all).map((declared) => [
      rpcName(declared.method),
      readContract(declared, prefixOf(declared.method)),
    ]),
  );
}
