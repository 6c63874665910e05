// The script of the admin page: imports nothing, because the page has one file of it.

interface Summary {
  readonly id: string;
  readonly rpc: string;
  readonly session: string;
  readonly client: string;
  readonly transport: string;
  readonly startedAtMs: number;
  readonly open: boolean;
  readonly status?: string;
  readonly ok?: boolean;
  readonly tookMs: number;
  readonly sent: number;
  readonly received: number;
}

interface PageEvent {
  readonly from: "client" | "server";
  readonly kind: string;
  readonly atMs: number;
  readonly metadata?: readonly (readonly [string, string])[];
  readonly value?: unknown;
  readonly message?: { readonly size: number };
  readonly status?: { readonly code: number; readonly message: string };
}

interface Call extends Summary {
  readonly output: string;
  readonly transcript: { readonly events: readonly PageEvent[]; readonly leftOut?: number };
}

interface State {
  readonly address: string;
  readonly tls: boolean;
  readonly seed: number;
  readonly speed: number;
  readonly methods: readonly { readonly rpc: string; readonly kind: string }[];
  readonly faults: readonly { readonly id: string; readonly text: string }[];
  readonly callFaults: readonly { readonly name: string; readonly sentence: string }[];
  readonly stubs: readonly {
    readonly id: string;
    readonly name: string;
    readonly rpc: string;
    readonly source: string;
    readonly line: number;
    readonly on: boolean;
  }[];
  readonly sessions: readonly {
    readonly name: string;
    readonly calls: number;
    readonly state: Readonly<Record<string, string>>;
  }[];
  readonly calls: readonly Summary[];
  readonly forgotten: number;
}

const codes =
  "CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED".split(
    " ",
  );
const mostRows = 300;

const calls = new Map<string, Summary>();
let state: State | undefined;
let chosen: string | undefined;
let token = sessionStorage.getItem("token") ?? "";

const fromHash = new URLSearchParams(location.hash.slice(1)).get("token");
if (fromHash !== null) {
  token = fromHash;
  sessionStorage.setItem("token", token);
  // Nobody who looks over the shoulder, or at the history, shall read it.
  history.replaceState(null, "", location.pathname);
}

function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${id}.`);
}

/** An element with texts and elements in it: nothing that was called ever becomes HTML. */
function make(
  tag: string,
  attributes: Readonly<Record<string, string>> = {},
  ...inside: readonly (Node | string)[]
): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

function button(text: string, onClick: () => void, className = ""): HTMLElement {
  const element = make("button", { type: "button", class: className }, text);
  element.addEventListener("click", onClick);
  return element;
}

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`/api/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const json: { readonly error?: string } = await response.json();
  if (!response.ok) throw new Error(json.error ?? `The mock answered ${response.status}.`);
  return json;
}

/** Does what a button says, and shows why it could not. */
function act(work: () => Promise<unknown>): void {
  const trouble = byId("trouble", HTMLElement);
  work().then(
    () => {
      trouble.hidden = true;
      void refresh();
    },
    (error: unknown) => {
      trouble.textContent = error instanceof Error ? error.message : String(error);
      trouble.hidden = false;
    },
  );
}

async function refresh(): Promise<void> {
  // The mock answers in this shape.
  state = (await ask("GET", "state")) as State;
  calls.clear();
  for (const call of state.calls) calls.set(call.id, call);
  if (chosen !== undefined && !calls.has(chosen)) choose(undefined);
  drawAll(state);
}

function drawAll(now: State): void {
  const facts = byId("facts", HTMLElement);
  const { address, tls, seed } = now;
  facts.replaceChildren(
    fact("address", `${tls ? "https" : "http"}://${address}`),
    fact("seed", String(seed)),
    fact("RPCs", String(now.methods.length)),
  );
  const speed = byId("speed", HTMLInputElement);
  if (document.activeElement !== speed) speed.value = String(now.speed);
  byId("try", HTMLElement).textContent =
    `buf curl ${tls ? "--insecure" : "--http2-prior-knowledge"} --protocol grpc -d '{}' ${tls ? "https" : "http"}://${address}/${now.methods[0]?.rpc ?? ""}`;
  const rpc = byId("fault-rpc", HTMLSelectElement);
  if (rpc.options.length === 1) {
    rpc.append(...now.methods.map((method) => make("option", { value: method.rpc }, method.rpc)));
    byId("fault-name", HTMLSelectElement).append(
      make("option", { value: "" }, "nothing more"),
      ...now.callFaults.map(({ name, sentence }) => make("option", { value: name, title: sentence }, name)),
    );
    byId("fault-code", HTMLSelectElement).append(
      ...codes.map((code) => make("option", { value: code }, code)),
    );
  }
  drawCalls();
  drawFaults(now);
  drawStubs(now);
  drawSessions(now);
}

function fact(name: string, value: string): HTMLElement {
  return make("div", {}, make("dt", {}, name), make("dd", {}, value));
}

function count(tab: string, number: number): void {
  const shown = document.querySelector(`#tab-${tab} b`);
  if (shown !== null) shown.textContent = number === 0 ? "" : String(number);
}

function shownCalls(): readonly Summary[] {
  const words = byId("search", HTMLInputElement).value.toLowerCase();
  const onlyOpen = byId("only-open", HTMLInputElement).checked;
  return [...calls.values()]
    .reverse()
    .filter((call) => !onlyOpen || call.open)
    .filter((call) => JSON.stringify(call).toLowerCase().includes(words))
    .slice(0, mostRows);
}

function drawCalls(): void {
  const body = byId("calls", HTMLElement);
  const focused =
    document.activeElement instanceof HTMLElement ? document.activeElement.dataset.id : undefined;
  const rows = shownCalls();
  body.replaceChildren(...rows.map(row));
  if (focused !== undefined) body.querySelector<HTMLElement>(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  if (body.querySelector('[tabindex="0"]') === null) body.firstElementChild?.setAttribute("tabindex", "0");
  byId("no-calls", HTMLElement).hidden = calls.size > 0;
  const forgotten = byId("forgotten", HTMLElement);
  forgotten.hidden = (state?.forgotten ?? 0) === 0;
  forgotten.textContent = `${state?.forgotten} older calls are forgotten.`;
  count("calls", calls.size);
}

function row(call: Summary): HTMLElement {
  const [service = "", method = ""] = call.rpc.split("/");
  const isChosen = call.id === chosen;
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

function statusOf(call: Summary): HTMLElement {
  const kind = call.open ? "open" : call.ok === true ? "ok" : "bad";
  return make("span", { class: `status ${kind}` }, call.open ? "open" : (call.status ?? ""));
}

function duration(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function choose(id: string | undefined): void {
  chosen = id;
  drawCalls();
  if (id === undefined) {
    byId("detail", HTMLElement).replaceChildren(
      make("p", { class: "empty" }, "Choose a call to see what happened in it."),
    );
    return;
  }
  void drawDetail(id);
}

async function drawDetail(id: string): Promise<void> {
  let call: Call;
  try {
    // The mock answers in this shape.
    call = (await ask("GET", `calls/${id}`)) as Call;
  } catch {
    return;
  }
  if (chosen !== id) return;
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

function talkForm(call: Call): HTMLElement {
  const text = document.createElement("textarea");
  text.rows = 4;
  text.spellcheck = false;
  text.setAttribute("aria-label", `A ${call.output} to push into the call, as JSON`);
  act(async () => {
    text.value = JSON.stringify(await ask("GET", `calls/${call.id}/example`), undefined, 1);
  });
  const code = document.createElement("select");
  code.setAttribute("aria-label", "The status to end the call with");
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

function timelineOf(call: Call): HTMLElement {
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
  return make("ol", { class: "timeline", "aria-label": "What happened" }, ...items);
}

function describe(event: PageEvent, call: Call): readonly Node[] {
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

function drawFaults(now: State): void {
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

function drawStubs(now: State): void {
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

function drawSessions(now: State): void {
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

/** Follows what happens; begins again where the mock was away. */
async function follow(): Promise<void> {
  for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, 10_000)) {
    try {
      const response = await fetch("/api/events", { headers: { authorization: `Bearer ${token}` } });
      if (response.status === 401) {
        live("off", "no access: open the address of the mock's banner, with its token");
        return;
      }
      if (!response.ok || response.body === null) throw new Error("no events");
      await refresh();
      live("on", "live");
      waitMs = 500;
      let rest = "";
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        const parts = (rest + read.value).split("\n\n");
        rest = parts.pop() ?? "";
        for (const part of parts) if (part.startsWith("data: ")) hear(JSON.parse(part.slice(6)));
      }
    } catch {
      // Told below.
    }
    live("off", "the mock does not answer; trying again");
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

function hear(event: { readonly kind: string; readonly calls?: readonly Summary[] }): void {
  if (event.kind === "state") {
    void refresh();
    return;
  }
  const isNew = event.calls?.some(
    ({ session }) => state?.sessions.every(({ name }) => name !== session) === true,
  );
  for (const call of event.calls ?? []) calls.set(call.id, call);
  drawCalls();
  if (isNew === true) void refresh();
  if (chosen !== undefined && event.calls?.some(({ id }) => id === chosen) === true) void drawDetail(chosen);
}

function live(kind: "on" | "off", words: string): void {
  const shown = byId("live", HTMLElement);
  shown.className = kind;
  const text = shown.querySelector(".words");
  if (text !== null && text.textContent !== words) text.textContent = words;
}

const tabs = [...document.querySelectorAll<HTMLElement>("[role=tab]")];
function openTab(tab: HTMLElement): void {
  for (const each of tabs) {
    const isOpen = each === tab;
    each.setAttribute("aria-selected", String(isOpen));
    each.tabIndex = isOpen ? 0 : -1;
    byId(each.getAttribute("aria-controls") ?? "", HTMLElement).hidden = !isOpen;
  }
  tab.focus();
}
for (const [index, tab] of tabs.entries()) {
  tab.addEventListener("click", () => openTab(tab));
  tab.addEventListener("keydown", ({ key }) => {
    const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
    const next = tabs[(index + step + tabs.length) % tabs.length];
    if (step !== 0 && next !== undefined) openTab(next);
  });
}

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
byId("clock", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  act(() => ask("PUT", "clock", { speed: byId("speed", HTMLInputElement).valueAsNumber }));
});
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
    if (settings.length === 0) throw new Error("Choose what goes wrong, a status, a delay or a bandwidth.");
    await ask("POST", "faults", { settings: [...settings, `rpc=${value("rpc")}`].join(",") });
  });
});
byId("stub-form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  act(() => ask("POST", "stubs", byId("stub-text", HTMLTextAreaElement).value));
});
byId("stub-remove", HTMLElement).addEventListener("click", () => act(() => ask("DELETE", "stubs")));

void follow();
