import * as nodeModule from "node:module";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** What contract files import, from here. */
const entries: Readonly<Record<string, string>> = {
  streamproof: "../../index",
  "streamproof/contracts": "../../contracts/public",
};

let registered = false;

/**
 * Lets a contract file import streamproof wherever it lies: where no package of that name is installed beside it (with
 * npx, or a global installation), it gets this one.
 */
export function resolveOwnPackage(): void {
  // Node has it from 22.15 and 23.5 on; without it the package has to be installed.
  if (registered || !("registerHooks" in nodeModule)) return;
  registered = true;
  nodeModule.registerHooks({
    resolve: (specifier, context, nextResolve) => {
      const entry = entries[specifier];
      if (entry === undefined) return nextResolve(specifier, context);
      try {
        return nextResolve(specifier, context);
      } catch {
        // `.ts` in a checkout, `.js` in the package.
        const extension = extname(fileURLToPath(import.meta.url));
        return { url: new URL(`${entry}${extension}`, import.meta.url).href, shortCircuit: true };
      }
    },
  });
}
