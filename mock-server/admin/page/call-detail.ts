import type { CallDetail } from "../call-json.ts";
import { act, ask } from "./ask.ts";
import { button, byId, fact, make } from "./elements.ts";
import { codes, model } from "./model.ts";
import { statusOf } from "./status.ts";
import { timelineOf } from "./timeline.ts";

/** Shows what happened in a call, and lets one talk into an open one. */
export async function drawDetail(id: string): Promise<void> {
  let call: CallDetail;
  try {
    // The mock answers in this shape.
    call = (await ask("GET", `calls/${id}`)) as CallDetail;
  } catch {
    return;
  }
  if (model.chosen !== id) return;
  const detail = byId("detail", HTMLElement);
  const sameTalk = detail.querySelector<HTMLElement>(`.talk[data-id="${CSS.escape(id)}"]`);
  const talk = call.open ? (sameTalk ?? talkForm(call)) : undefined;
  // What is being written stays where it is.
  const before = talk?.isConnected === true;
  const parts = [
    make("h2", {}, call.rpc),
    make(
      "dl",
      {},
      make("div", {}, statusOf(call)),
      fact("protocol", call.transport),
      fact("client", call.client),
      fact("started", new Date(call.startedAtMs).toLocaleTimeString()),
    ),
  ];
  const timeline = timelineOf(call);
  if (before) {
    for (const child of [...detail.children]) if (child !== talk) child.remove();
    talk.before(...parts);
    talk.after(timeline);
  } else detail.replaceChildren(...parts, ...(talk === undefined ? [] : [talk]), timeline);
}

function talkForm(call: CallDetail): HTMLElement {
  const text = document.createElement("textarea");
  text.rows = 4;
  text.spellcheck = false;
  text.setAttribute("aria-label", `A ${call.output} to push into the call, as JSON`);
  act(async () => {
    text.value = JSON.stringify(await ask("GET", `calls/${call.id}/example`), undefined, 1);
  });
  const code = document.createElement("select");
  code.setAttribute("aria-label", "Status to end the call with");
  code.append(...codes.map((name) => make("option", { value: name }, name)));
  code.value = "UNAVAILABLE";
  return make(
    "div",
    { class: "talk", "data-id": call.id },
    text,
    make(
      "div",
      {},
      button("Push message", () => act(() => ask("POST", `calls/${call.id}/push`, text.value)), "main"),
      button(
        "End with",
        () => act(() => ask("POST", `calls/${call.id}/cancel`, { code: code.value })),
        "danger",
      ),
      code,
    ),
  );
}
