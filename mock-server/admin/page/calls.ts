import type { CallSummary } from "../call-json.ts";
import { act, ask } from "./ask.ts";
import { drawDetail } from "./call-detail.ts";
import { byId, count, duration, make } from "./elements.ts";
import { model } from "./model.ts";
import { statusOf } from "./status.ts";

const maxRows = 300;

/** The list of calls, the latest first. */
export function drawCalls(): void {
  const body = byId("calls", HTMLElement);
  const focused =
    document.activeElement instanceof HTMLElement ? document.activeElement.dataset.id : undefined;
  const rows = shownCalls();
  body.replaceChildren(...rows.map(row));
  if (focused !== undefined) body.querySelector<HTMLElement>(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  if (body.querySelector('[tabindex="0"]') === null) body.firstElementChild?.setAttribute("tabindex", "0");
  byId("no-calls", HTMLElement).hidden = model.calls.size > 0;
  const forgotten = byId("forgotten", HTMLElement);
  forgotten.hidden = (model.state?.forgotten ?? 0) === 0;
  forgotten.textContent = `${model.state?.forgotten} older calls are forgotten.`;
  count("calls", model.calls.size);
}

function shownCalls(): readonly CallSummary[] {
  const words = byId("search", HTMLInputElement).value.toLowerCase();
  const onlyOpen = byId("only-open", HTMLInputElement).checked;
  return [...model.calls.values()]
    .reverse()
    .filter((call) => !onlyOpen || call.open)
    .filter((call) => JSON.stringify(call).toLowerCase().includes(words))
    .slice(0, maxRows);
}

function row(call: CallSummary): HTMLElement {
  const [service = "", method = ""] = call.rpc.split("/");
  const isChosen = call.id === model.chosen;
  const element = make(
    "tr",
    { "data-id": call.id, "aria-selected": String(isChosen), tabindex: isChosen ? "0" : "-1" },
    make(
      "td",
      {},
      method,
      make("small", {}, call.session === "" ? service : `${service}, session ${call.session}`),
    ),
    make("td", {}, call.transport),
    make("td", {}, `${call.sent} / ${call.received}`),
    make("td", {}, call.open ? "" : duration(call.tookMs)),
    make("td", {}, statusOf(call)),
  );
  element.addEventListener("click", () => choose(call.id));
  return element;
}

export function choose(id: string | undefined): void {
  model.chosen = id;
  drawCalls();
  if (id === undefined) {
    byId("detail", HTMLElement).replaceChildren(
      make("p", { class: "empty" }, "Select a call to see its timeline."),
    );
    return;
  }
  void drawDetail(id);
}

/** Makes the list answer to keys, and the buttons above it to clicks. */
export function listenToCalls(): void {
  byId("calls", HTMLElement).addEventListener("keydown", (event) => {
    const rows = [...byId("calls", HTMLElement).children];
    const at = rows.findIndex((each) => each.contains(document.activeElement));
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const next = step === 0 && event.key !== "Enter" ? undefined : rows[at + step];
    if (!(next instanceof HTMLElement)) return;
    event.preventDefault();
    next.focus();
    choose(next.dataset.id);
  });
  byId("search", HTMLInputElement).addEventListener("input", drawCalls);
  byId("only-open", HTMLInputElement).addEventListener("change", drawCalls);
  byId("filter", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
  byId("clear", HTMLElement).addEventListener("click", () => act(() => ask("DELETE", "journal")));
  byId("download", HTMLElement).addEventListener("click", () =>
    act(async () => {
      const text = JSON.stringify(await ask("GET", "journal"), undefined, 1);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      link.download = "journal.json";
      link.click();
      URL.revokeObjectURL(link.href);
    }),
  );
}
