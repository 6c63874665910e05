import type { RequestHeader } from "./request-header.ts";

/** How a target is reached and started, beside what it is. */
export interface TargetSettings {
  readonly headers?: readonly RequestHeader[];
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure?: boolean;
  /** Seconds until a target that is started here must serve; default 60. */
  readonly startTimeout?: number;
  readonly waitLog?: RegExp;
  readonly env?: Readonly<Record<string, string>>;
  /** The folder with the files of DownloadFile; temporary fixtures without it. */
  readonly files?: string;
  readonly containerPort?: number;
  /** Where in the container the files are copied to. */
  readonly filesAt?: string;
  /** Limits of the container, as docker run has them: `256m`, `1.5`. */
  readonly memory?: string;
  readonly cpus?: number;
}

/** The options that give these settings again; of a header only the name, for its value may be a secret. */
export function settingsWords(settings: TargetSettings): readonly string[] {
  const { headers, waitLog, env, insecure, ca, cert, key, files } = settings;
  const { startTimeout, containerPort, filesAt, memory, cpus } = settings;
  return [
    ...(headers ?? []).map(([name]) => `--header ${quoted(`${name}: …`)}`),
    ...word("--ca", ca),
    ...word("--cert", cert),
    ...word("--key", key),
    ...(insecure === true ? ["--insecure"] : []),
    ...word("--start-timeout", startTimeout),
    ...word("--wait-log", waitLog?.source),
    ...Object.entries(env ?? {}).map(([name, value]) => `--env ${quoted(`${name}=${value}`)}`),
    ...word("--files", files),
    ...word("--container-port", containerPort),
    ...word("--files-at", filesAt),
    ...word("--memory", memory),
    ...word("--cpus", cpus),
  ];
}

function word(option: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [`${option} ${quoted(String(value))}`];
}

function quoted(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
