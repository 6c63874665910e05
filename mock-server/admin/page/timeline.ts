import type { CallDetail, EventJson } from "../call-json.ts";
import { duration, make } from "./elements.ts";

export function timelineOf(call: CallDetail): HTMLElement {
  const { events, leftOut } = call.transcript;
  const origin = events[0]?.atMs ?? 0;
  const items = events.map((event) => {
    const isBad = event.kind === "end" && event.status?.code !== 0;
    return make(
      "li",
      { class: `${event.kind}${isBad ? " bad" : ""}` },
      make("time", {}, duration(event.atMs - origin)),
      make("span", { class: event.from, title: event.from }, event.from === "client" ? "→" : "←"),
      make("div", {}, ...describe(event, call)),
    );
  });
  if (leftOut !== undefined) {
    items.splice(Math.floor(items.length / 2), 0, make("li", {}, "", "⋮", `${leftOut} events were not kept`));
  }
  return make("ol", { class: "timeline", "aria-label": "Timeline" }, ...items);
}

function describe(event: EventJson, call: CallDetail): readonly Node[] {
  const what = (text: string): HTMLElement => make("span", { class: "what" }, text);
  switch (event.kind) {
    case "headers":
      return [
        what("headers"),
        make("pre", {}, (event.metadata ?? []).map((pair) => pair.join(": ")).join("\n")),
      ];
    case "message": {
      const { value, message } = event;
      const text = value === undefined ? `${message?.size} bytes that are no message` : JSON.stringify(value);
      return [make("pre", {}, text)];
    }
    case "end":
      return [what(`end ${call.status ?? ""}`), make("pre", {}, event.status?.message ?? "")];
    default:
      return [what(event.kind)];
  }
}
