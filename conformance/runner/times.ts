/** How long things take that go on side by side. */
export interface Times {
  readonly during: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** Those that have taken the longest so far, what still goes on among them: `a (84 s), b (41 s)`. */
  readonly longest: () => string;
}

const mostNamed = 3;

/** `now` gives milliseconds. */
export function createTimes(now: () => number = () => performance.now()): Times {
  const took = new Map<string, number>();
  const began = new Map<symbol, readonly [name: string, ms: number]>();

  const add = (times: Map<string, number>, name: string, ms: number) =>
    times.set(name, (times.get(name) ?? 0) + ms);

  return {
    during: async (name, work) => {
      const key = Symbol(name);
      began.set(key, [name, now()]);
      try {
        return await work();
      } finally {
        const [, beganMs] = began.get(key) ?? [name, now()];
        began.delete(key);
        add(took, name, now() - beganMs);
      }
    },
    longest: () => {
      const all = new Map(took);
      for (const [name, beganMs] of began.values()) add(all, name, now() - beganMs);
      return [...all]
        .toSorted(([, one], [, other]) => other - one)
        .slice(0, mostNamed)
        .map(([name, ms]) => `${name} (${Math.round(ms / 1000)} s)`)
        .join(", ");
    },
  };
}
