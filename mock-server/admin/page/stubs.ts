import type { MockState } from "../state-json.ts";
import { act, ask } from "./ask.ts";
import { byId, count, make } from "./elements.ts";

export function drawStubs(now: MockState): void {
  byId("stubs", HTMLElement).replaceChildren(
    ...now.stubs.map((stub, index) => {
      const box = document.createElement("input");
      box.type = "checkbox";
      box.checked = stub.on;
      box.id = `stub-${index}`;
      box.addEventListener("change", () =>
        act(() => ask("PUT", `stubs/${encodeURIComponent(stub.id)}`, { on: box.checked })),
      );
      const where = make("small", {}, `${stub.rpc}, ${stub.source}:${stub.line}`);
      return make("li", {}, box, make("label", { for: box.id }, stub.name, where));
    }),
  );
  byId("no-stubs", HTMLElement).hidden = now.stubs.length > 0;
  const text = byId("stub-text", HTMLTextAreaElement);
  if (text.value === "" && document.activeElement !== text) {
    text.value = `- rpc: ${now.methods[0]?.rpc ?? ""}\n  answer:\n    status: { code: UNAVAILABLE, message: try later }\n`;
  }
  count("stubs", now.stubs.length);
}

export function listenToStubs(): void {
  byId("stub-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    act(() => ask("POST", "stubs", byId("stub-text", HTMLTextAreaElement).value));
  });
  byId("stub-remove", HTMLElement).addEventListener("click", () => act(() => ask("DELETE", "stubs")));
}
