import { constants } from "node:os";

export interface StopSignal {
  /** Aborted by SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** 130 after SIGINT and 143 after SIGTERM, as shells have it; undefined where nothing came. */
  readonly exitCode: () => number | undefined;
  readonly close: () => void;
}

/** The first signal asks for an orderly stop; the second one ends the process at once. */
export function listenForStop(): StopSignal {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const onSignal = (name: NodeJS.Signals): void => {
    const code = 128 + (constants.signals[name] ?? 0);
    if (exitCode !== undefined) process.exit(code);
    exitCode = code;
    controller.abort();
  };
  for (const name of stopping) process.on(name, onSignal);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    close: () => {
      for (const name of stopping) process.off(name, onSignal);
    },
  };
}

const stopping = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
