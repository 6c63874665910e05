/** An arithmetic mean that does not lose small values beside large ones. */
export interface Mean {
  readonly add: (value: number) => void;
  /** 0 where nothing was added. */
  readonly value: () => number;
}

/** Neumaier's sum: the rounding errors are added up on their own and put back at the end. */
export function createMean(): Mean {
  let count = 0;
  let sum = 0;
  let lost = 0;
  return {
    add: (value) => {
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
      count++;
    },
    value: () => (count === 0 ? 0 : (sum + lost) / count),
  };
}
