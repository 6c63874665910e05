import { createHash, timingSafeEqual } from "node:crypto";
import type { DescMethod } from "@bufbuild/protobuf";
import type { IncomingCall, Middleware } from "../call/engine.ts";
import { readRequest } from "../call/read-request.ts";
import { code, StatusError } from "../call/status-error.ts";
import type { Credential } from "./credential.ts";

/** Lets in only calls that carry the headers of their service; of several values of one header any is right. */
export function createAuth(credentials: readonly Credential[]): Middleware {
  return (method, serve) => {
    const needed = byName(credentials.filter(({ service }) => isOf(method, service)));
    if (needed.size === 0) return serve;
    return async (call) => {
      const refusal = refusalOf(call, needed);
      if (refusal === undefined) return serve(call);
      await readRequest(method, call);
      call.end(refusal);
    };
  };
}

function isOf({ parent }: DescMethod, service: string | undefined): boolean {
  return service === undefined || service === parent.typeName || service === parent.name;
}

function byName(credentials: readonly Credential[]): ReadonlyMap<string, readonly Credential[]> {
  const names = new Set(credentials.map(({ name }) => name));
  return new Map([...names].map((name) => [name, credentials.filter((each) => each.name === name)]));
}

function refusalOf(
  { metadata }: IncomingCall,
  needed: ReadonlyMap<string, readonly Credential[]>,
): StatusError | undefined {
  for (const [name, right] of needed) {
    const given = metadata.get(name);
    if (given === undefined) {
      return new StatusError(
        code.unauthenticated,
        `The call has no ${name}. Send the one that --auth names.`,
      );
    }
    if (right.some(({ value }) => isSame(value, given))) continue;
    return new StatusError(
      right[0]?.wrongCode ?? code.unauthenticated,
      `The ${name} is not the one that --auth names.`,
    );
  }
  return undefined;
}

/** In the same time whatever is given. */
function isSame(value: string, given: string): boolean {
  return timingSafeEqual(digestOf(value), digestOf(given));
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
