import type { DescService } from "@bufbuild/protobuf";
import { addressText } from "../../conformance/targets/address.ts";
import type { RunningTarget } from "../../conformance/targets/target.ts";
import type { Endpoint } from "../../conformance/transports/transport.ts";
import { allContracts } from "../../contracts/index.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import { UsageError } from "../output/usage-error.ts";
import { contractsFor } from "./own-contracts.ts";

/**
 * What a target owes of which no schema was given: the services that its reflection lists. Without reflection the
 * bundled services are taken, where it has one of them.
 */
export async function targetContracts(
  { endpoint, another }: Pick<RunningTarget, "endpoint" | "another">,
  files: readonly string[] = [],
): Promise<readonly Contract[]> {
  const listed = await listedServices(endpoint);
  if (listed !== undefined && listed.length > 0) return contractsFor(listed, files);
  if (files.length > 0) {
    throw new UsageError(
      `Cannot use ${files.join(", ")}: ${addressText(endpoint.address)} has no reflection that tells its schema. Pass it with --schema.`,
    );
  }
  // What was started for the run may die of the first call, and then the run has to find out of which.
  if (another !== undefined || (await hasBundled(endpoint))) return allContracts();
  const where = addressText(endpoint.address);
  throw new UsageError(
    listed === undefined
      ? `Cannot tell what ${where} serves: it has no server reflection, and none of the bundled services. Pass its schema with --schema.`
      : `Cannot tell what ${where} serves: its reflection gives no service. Pass its schema with --schema.`,
  );
}

async function listedServices(endpoint: Endpoint): Promise<readonly DescService[] | undefined> {
  const { servicesAt } = await import("./from-reflection.ts");
  try {
    return await servicesAt(endpoint);
  } catch (error) {
    // Files that lack their imports, say: the clause about reflection is not judged without the service's own.
    const why = error instanceof Error && error.message !== "" ? error.message : "its files are incomplete";
    throw new UsageError(
      `Cannot use the reflection of ${addressText(endpoint.address)}: ${why}. Pass the schema with --schema.`,
    );
  }
}

/** How long the answer to one call may take, in milliseconds. */
const answerMs = 3_000;
const unimplemented = 12;

/** Whether a method of one of the bundled services ends with anything but UNIMPLEMENTED, or does not end. */
async function hasBundled(endpoint: Endpoint): Promise<boolean> {
  const { createGrpcTransport } = await import("../../conformance/transports/dialects/grpc/index.ts");
  const connection = await createGrpcTransport(endpoint).connect({});
  try {
    const methods = allContracts().flatMap(({ subject }) => subject?.method ?? []);
    const answers = methods.map(
      (method) =>
        new Promise<number | undefined>((resolve) => {
          const timer = setTimeout(() => resolve(undefined), answerMs);
          const call = connection.open({
            path: `/${method.parent.typeName}/${method.name}`,
            method,
            options: {},
            record: (event) => {
              if (event.from !== "server") return;
              clearTimeout(timer);
              resolve(event.kind === "end" ? event.status.code : 0);
              call.abandon();
            },
          });
          call.halfClose();
        }),
    );
    return (await Promise.all(answers)).some((code) => code !== unimplemented);
  } finally {
    await connection.close();
  }
}
