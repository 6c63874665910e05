import type { VerifyOptions } from "./options.ts";

/** The names of the headers with which a run makes its calls. */
export function credentialNames(target: VerifyOptions["target"]): readonly string[] {
  if (typeof target === "string") return [];
  return [...new Set((target.endpoint.headers ?? []).map(([name]) => name.toLowerCase()))];
}
