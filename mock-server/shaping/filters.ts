/** Changes a row of messages: what goes on for each that comes, and what was held back at the end. */
export interface Filter {
  readonly push: (message: Uint8Array) => readonly Uint8Array[];
  readonly flush: () => readonly Uint8Array[];
}

export function dropLast(): Filter {
  let held: readonly Uint8Array[] = [];
  return {
    push: (message) => {
      const before = held;
      held = [message];
      return before;
    },
    flush: () => [],
  };
}

export function duplicate(): Filter {
  return { push: (message) => [message, message], flush: () => [] };
}

export function outOfOrder(): Filter {
  let held: Uint8Array | undefined;
  return {
    push: (message) => {
      const before = held;
      held = before === undefined ? message : undefined;
      return before === undefined ? [] : [message, before];
    },
    flush: () => (held === undefined ? [] : [held]),
  };
}

/** The message after the first `after` lacks its last byte, so that its last field is cut off. */
export function truncate(after: number): Filter {
  let place = 0;
  return {
    push: (message) => [place++ === after ? message.subarray(0, -1) : message],
    flush: () => [],
  };
}

/** One filter after the other. */
export function chained(filters: readonly Filter[]): Filter {
  const through = (messages: readonly Uint8Array[], from: number): readonly Uint8Array[] =>
    filters.slice(from).reduce((row, filter) => row.flatMap((each) => filter.push(each)), messages);
  return {
    push: (message) => through([message], 0),
    flush: () => filters.flatMap((filter, index) => through(filter.flush(), index + 1)),
  };
}
