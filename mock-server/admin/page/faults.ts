import type { MockState } from "../state-json.ts";
import { act, ask } from "./ask.ts";
import { button, byId, count, make } from "./elements.ts";
import { codes } from "./model.ts";

export function drawFaults(now: MockState): void {
  fillChoices(now);
  byId("faults", HTMLElement).replaceChildren(
    ...now.faults.map(({ id, text }) =>
      make(
        "li",
        {},
        "",
        make("code", {}, text),
        button("Remove", () => act(() => ask("DELETE", `faults/${id}`)), "danger"),
      ),
    ),
  );
  byId("no-faults", HTMLElement).hidden = now.faults.length > 0;
  count("faults", now.faults.length);
}

/** Once: what can be chosen does not change. */
function fillChoices(now: MockState): void {
  const rpc = byId("fault-rpc", HTMLSelectElement);
  if (rpc.options.length === 1) {
    rpc.append(...now.methods.map((method) => make("option", { value: method.rpc }, method.rpc)));
    byId("fault-name", HTMLSelectElement).append(
      make("option", { value: "" }, "none"),
      ...now.callFaults.map(({ name, sentence }) => make("option", { value: name, title: sentence }, name)),
    );
    byId("fault-code", HTMLSelectElement).append(
      ...codes.map((code) => make("option", { value: code }, code)),
    );
  }
}

export function listenToFaults(): void {
  byId("fault-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const value = (name: string): string => {
      const field = document.getElementById(`fault-${name}`);
      return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : "";
    };
    const names = ["delay", "jitter", "bandwidth", "code", "after", "probability"];
    const settings = [
      ...(value("name") === "" ? [] : [`fault=${value("name")}`]),
      ...names.filter((name) => value(name) !== "").map((name) => `${name}=${value(name)}`),
    ];
    act(async () => {
      if (settings.length === 0) throw new Error("Choose a fault, a status, a delay or a bandwidth.");
      await ask("POST", "faults", { settings: [...settings, `rpc=${value("rpc")}`].join(",") });
    });
  });
}
