// The script of the admin page. Its modules import nothing but each other, and types of the API.
import type { MockState } from "../state-json.ts";
import { ask, onActed } from "./ask.ts";
import { drawDetail } from "./call-detail.ts";
import { choose, drawCalls, listenToCalls } from "./calls.ts";
import { drawFaults, listenToFaults } from "./faults.ts";
import { type FeedEvent, follow } from "./feed.ts";
import { model } from "./model.ts";
import { drawOverview, listenToClock } from "./overview.ts";
import { drawSessions } from "./sessions.ts";
import { drawStubs, listenToStubs } from "./stubs.ts";
import { listenToTabs } from "./tabs.ts";

listenToTabs();
listenToCalls();
listenToClock();
listenToFaults();
listenToStubs();
onActed(() => void refresh());
void follow({ begin: refresh, hear });

async function refresh(): Promise<void> {
  // The mock answers in this shape.
  const state = (await ask("GET", "state")) as MockState;
  model.state = state;
  model.calls.clear();
  for (const call of state.calls) model.calls.set(call.id, call);
  if (model.chosen !== undefined && !model.calls.has(model.chosen)) choose(undefined);
  drawOverview(state);
  drawCalls();
  drawFaults(state);
  drawStubs(state);
  drawSessions(state);
}

function hear(event: FeedEvent): void {
  if (event.kind === "state") {
    void refresh();
    return;
  }
  const isNew = event.calls?.some(
    ({ session }) => model.state?.sessions.every(({ name }) => name !== session) === true,
  );
  for (const call of event.calls ?? []) model.calls.set(call.id, call);
  drawCalls();
  if (isNew === true) void refresh();
  if (model.chosen !== undefined && event.calls?.some(({ id }) => id === model.chosen) === true)
    void drawDetail(model.chosen);
}
