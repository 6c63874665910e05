import { randomUUID } from "node:crypto";
import type { Facts } from "../../contracts/model/observation.ts";
import { knownFiles } from "../../fixtures/files/catalogue.ts";
import { TargetError } from "../targets/target-error.ts";
import type { Transport } from "../transports/transport.ts";
import { type Calibration, calibrate } from "./calibrate.ts";
import type { RunContext } from "./context.ts";
import { credentialNames } from "./credentials.ts";
import type { LagMeter } from "./lag-meter.ts";
import type { VerifyOptions } from "./options.ts";

const defaultTimeoutMs = 10_000;
const defaultSkewMs = 5 * 60_000;

/** Measures the target before the run. Rejects with a TargetError where it cannot be reached. */
export async function prepare(
  options: VerifyOptions,
  label: string,
  transport: Transport,
  lag: LagMeter,
): Promise<RunContext> {
  const calibration = await calibrated(label, transport, lag);
  const running = typeof options.target === "string" ? undefined : options.target;
  const began = await running?.sample?.();
  const facts: Facts = {
    files: options.files ?? knownFiles(),
    filesPrefix: options.filesPrefix ?? running?.filesPrefix ?? "",
    speed: options.speed ?? 1,
    toleranceMs: calibration.toleranceMs,
    skewMs: defaultSkewMs,
    fresh: () => randomUUID(),
    ...credentialsOf(options),
    thorough: options.thorough ?? false,
    ...(transport.capabilities.has("shared-connection") ? {} : { callPerConnection: true }),
    ...(began?.incarnation === undefined ? {} : { incarnation: began.incarnation }),
  };
  return {
    ...{ transport, lag, facts },
    ...(running === undefined ? {} : { target: running }),
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    answers: calibration.answered,
    ...(options.traced === true ? { traced: true } : {}),
    ...(options.onFinding === undefined ? {} : { onFinding: options.onFinding }),
  };
}

function credentialsOf({
  target,
  authRequired = false,
}: VerifyOptions): Pick<Facts, "credentials" | "authRequired"> {
  const names = credentialNames(target);
  return names.length === 0 ? {} : { credentials: names, authRequired };
}

async function calibrated(label: string, transport: Transport, lag: LagMeter): Promise<Calibration> {
  try {
    return await calibrate(transport, lag);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TargetError(
      `Cannot test ${label}: ${why}. Check that the server runs there and speaks ${transport.name}.`,
    );
  }
}
