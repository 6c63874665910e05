import type { MockState } from "../state-json.ts";
import { act, ask } from "./ask.ts";
import { button, byId, count, make } from "./elements.ts";

export function drawSessions(now: MockState): void {
  byId("sessions", HTMLElement).replaceChildren(
    ...now.sessions.map(({ name, calls: number, state: words }) => {
      const texts = Object.entries(words).map(([key, value]) => (key === "" ? value : `${key}: ${value}`));
      const title = make(
        "div",
        {},
        name === "" ? "no session" : name,
        make("small", {}, `${number === 1 ? "1 call" : `${number} calls`} ${texts.join(", ")}`),
      );
      const reset = button("Reset", () => act(() => ask("DELETE", `sessions/${encodeURIComponent(name)}`)));
      return make("li", {}, title, ...(name === "" ? [] : [reset]));
    }),
  );
  count("sessions", now.sessions.length);
}
