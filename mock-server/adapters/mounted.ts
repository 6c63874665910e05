import type { MethodBehaviour } from "../call/behaviour.ts";

/** A behaviour, and the name of the service under which it is called. */
export interface Served {
  readonly service: string;
  readonly entry: MethodBehaviour;
}
