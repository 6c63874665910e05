import { byId } from "./elements.ts";

/** Lets tabs be opened by click and by arrow keys. */
export function listenToTabs(): void {
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
}
