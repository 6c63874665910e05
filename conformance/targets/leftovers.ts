import { spawnSync } from "node:child_process";
import type { Dockerode } from "./docker.ts";

/** Removes the containers and networks with a label, so that nothing is forgotten however a start went. */
export interface Leftovers {
  /** Safe to call twice. Rejects where the engine refuses. */
  readonly remove: () => Promise<void>;
}

/** Registers what carries a label (`name=value`) for removal, also where this process ends without an await. */
export function watchLeftovers(engine: Dockerode, label: string): Leftovers {
  const removeNow = (): void => removeSynchronously(engine, label);
  process.on("exit", removeNow);
  let removing: Promise<void> | undefined;
  const remove = async (): Promise<void> => {
    const filters = { label: [label] };
    const containers = await engine.listContainers({ all: true, filters });
    await Promise.all(
      containers.map(({ Id }) => removed(engine.getContainer(Id).remove({ force: true, v: true }))),
    );
    const networks = await engine.listNetworks({ filters });
    await Promise.all(networks.map(({ Id }) => removed(engine.getNetwork(Id).remove())));
    process.off("exit", removeNow);
  };
  return {
    remove: () => {
      removing ??= remove();
      return removing;
    },
  };
}

/** What is gone, or is being removed already, is as wanted. */
async function removed(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error: unknown) => {
    const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
    if (status !== 404 && status !== 409) throw error;
  });
}

/** How long a process that ends at once waits for its containers to be removed. */
const atOnceMs = 10_000;

/** A process that is ending cannot await: another one asks the engine meanwhile. */
function removeSynchronously(engine: Dockerode, label: string): void {
  // dockerode's types leave out where its client connects to.
  const { socketPath, host, port } = engine.modem as { socketPath?: string; host?: string; port?: number };
  const where = socketPath === undefined ? { host, port } : { socketPath };
  spawnSync(process.execPath, ["-e", removal, JSON.stringify(where), label], {
    timeout: atOnceMs,
    stdio: "ignore",
  });
}

const removal = `
const [where, label] = [JSON.parse(process.argv[1]), process.argv[2]];
const ask = (method, path) => new Promise((resolve) => {
  const request = require("node:http").request({ ...where, method, path }, (response) => {
    let text = "";
    response.on("data", (chunk) => { text += chunk; });
    response.on("end", () => resolve(text));
  });
  request.on("error", () => resolve("[]"));
  request.end();
});
const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
const all = async (kind, query, removal) => {
  const found = JSON.parse(await ask("GET", "/" + kind + query));
  await Promise.all(found.map(({ Id }) => ask("DELETE", "/" + kind.split("/")[0] + "/" + Id + removal)));
};
all("containers/json", "?all=1&filters=" + filters, "?force=1&v=1")
  .then(() => all("networks", "?filters=" + filters, ""));
`;
