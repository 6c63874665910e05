import { join } from "node:path";
import type { DescService } from "@bufbuild/protobuf";
import { servicesOf } from "../../cli/schema/services-of.ts";

/** A request of feed.proto. */
export interface Topic {
  readonly name: string;
  readonly order: number;
}

/** A response of feed.proto. */
export interface Event {
  readonly text: string;
}

let read: Promise<DescService> | undefined;

/** The one service of feed.proto, compiled once. */
export function feedService(): Promise<DescService> {
  read ??= servicesOf([join(import.meta.dirname, "feed.proto")]).then(([service]) => {
    if (service === undefined) throw new Error("feed.proto has no service.");
    return service;
  });
  return read;
}
