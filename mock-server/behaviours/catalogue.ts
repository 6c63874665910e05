import { createHash } from "node:crypto";
import type { MethodBehaviour } from "../call/behaviour.ts";
import { createDownloadFile } from "./download-file.ts";
import { createPortableBehaviours } from "./portable.ts";
import { createUploadFile, type RunningMd5 } from "./upload-file.ts";

/** A behaviour for every RPC of the two services, with state of their own. */
export function createBehaviours(files: string): readonly MethodBehaviour[] {
  return [...createPortableBehaviours(), createDownloadFile(files), createUploadFile(md5)];
}

/** Node's own, which keeps up with a gigabyte. */
export function md5(): RunningMd5 {
  const hash = createHash("md5");
  return { add: (bytes) => hash.update(bytes), digest: () => hash.digest("hex") };
}
