import type { MethodBehaviour } from "../behaviour.ts";
import { createDownloadFile } from "./download-file.ts";
import { createPortableBehaviours } from "./portable.ts";
import { uploadFile } from "./upload-file.ts";

/** A behaviour for every RPC of the two services, with state of their own. */
export function createBehaviours(files: string): readonly MethodBehaviour[] {
  return [...createPortableBehaviours(), createDownloadFile(files), uploadFile];
}
