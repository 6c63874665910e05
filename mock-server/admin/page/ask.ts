import { byId } from "./elements.ts";

let token = sessionStorage.getItem("token") ?? "";

const fromHash = new URLSearchParams(location.hash.slice(1)).get("token");
if (fromHash !== null) {
  token = fromHash;
  sessionStorage.setItem("token", token);
  // Nobody who looks over the shoulder, or at the history, shall read it.
  history.replaceState(null, "", location.pathname);
}

/** What every request to the API brings. */
export function access(): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

export async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`/api/${path}`, {
    method,
    headers: access(),
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const json: { readonly error?: string } = await response.json();
  if (!response.ok) throw new Error(json.error ?? `The mock responded ${response.status}.`);
  return json;
}

/** Hear that something was changed by hand. */
const listeners: (() => void)[] = [];

export function onActed(listener: () => void): void {
  listeners.push(listener);
}

/** Does what a button says, and shows why it could not. */
export function act(work: () => Promise<unknown>): void {
  const trouble = byId("trouble", HTMLElement);
  work().then(
    () => {
      trouble.hidden = true;
      for (const listener of listeners) listener();
    },
    (error: unknown) => {
      trouble.textContent = error instanceof Error ? error.message : String(error);
      trouble.hidden = false;
    },
  );
}
