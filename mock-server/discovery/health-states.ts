/** What `grpc.health.v1.Health` says of a service. */
export type HealthState = "SERVING" | "NOT_SERVING" | "UNKNOWN";

export const healthStates: readonly HealthState[] = ["SERVING", "NOT_SERVING", "UNKNOWN"];

/** The health of services, which somebody may change while the mock runs; the empty name is the server as a whole. */
export interface HealthStates {
  readonly of: (service: string) => HealthState;
  readonly set: (service: string, state: HealthState) => void;
  /** Those that were set. */
  readonly list: () => Readonly<Record<string, HealthState>>;
  /** Tells of every change until the function returned is called. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** All are SERVING until something else is said. */
export function createHealthStates(given: Readonly<Record<string, HealthState>> = {}): HealthStates {
  const states = new Map(Object.entries(given));
  const listeners = new Set<() => void>();
  return {
    of: (service) => states.get(service) ?? "SERVING",
    set: (service, state) => {
      states.set(service, state);
      for (const listener of listeners) listener();
    },
    list: () => Object.fromEntries(states),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
