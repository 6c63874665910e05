import type { DescMessage, MessageShape, Registry } from "@bufbuild/protobuf";
import { createValidator, type Validator, violationsToProto } from "@bufbuild/protovalidate";
import { typesOf } from "../../contracts/transcript/types.ts";
import { statusDetails } from "./status-details.ts";
import { code, StatusError } from "./status-error.ts";

/** Throws INVALID_ARGUMENT with the violated rules where a message breaks the rules of its type. */
export type Validate = <Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>) => void;

export function createValidate(): Validate {
  const validators = new Map<Registry, Validator>();
  return (schema, message) => {
    // Rules that a schema defines for itself are among its types.
    const registry = typesOf(schema.file);
    const validator = validators.get(registry) ?? createValidator({ registry });
    validators.set(registry, validator);
    const result = validator.validate(schema, message);
    switch (result.kind) {
      case "valid":
        return;
      case "error":
        throw new StatusError(code.internal, `Cannot check ${schema.typeName}: ${result.error.message}`);
      case "invalid": {
        const [violations, violationsSchema] = violationsToProto(result.violations);
        const text = `Invalid ${schema.typeName}: ${result.error.message}`;
        const details = statusDetails(code.invalidArgument, text, violationsSchema, violations);
        throw new StatusError(code.invalidArgument, text, new Map([["grpc-status-details-bin", details]]));
      }
    }
  };
}
