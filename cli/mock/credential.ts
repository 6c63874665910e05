import { InvalidArgumentError } from "commander";
import { type Credential, parseCredential } from "../../mock-server/auth/credential.ts";

/** A further value of `--auth`. */
export function credential(text: string, before: readonly Credential[]): readonly Credential[] {
  try {
    return [...before, parseCredential(text)];
  } catch (error) {
    // Commander puts the option and its value before this.
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
