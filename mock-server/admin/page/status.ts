import type { CallSummary } from "../call-json.ts";
import { make } from "./elements.ts";

export function statusOf(call: CallSummary): HTMLElement {
  const kind = call.open ? "open" : call.ok === true ? "ok" : "bad";
  return make("span", { class: `status ${kind}` }, call.open ? "open" : (call.status ?? ""));
}
