import type { MockState } from "../state-json.ts";
import { act, ask } from "./ask.ts";
import { byId, fact } from "./elements.ts";

/** Where the mock is, how to call it, and how fast its time goes. */
export function drawOverview(now: MockState): void {
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
}

export function listenToClock(): void {
  byId("clock", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    act(() => ask("PUT", "clock", { speed: byId("speed", HTMLInputElement).valueAsNumber }));
  });
}
