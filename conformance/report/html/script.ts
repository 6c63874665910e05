/** What the page can do beside being read: filter, name signs under the pointer, open what a link leads to. */
export const script = `
(() => {
  const form = document.querySelector(".filter");
  const rows = [...document.querySelectorAll("[data-find]")];
  const signs = [...document.querySelectorAll(".matrix .s[aria-label]")];
  for (const sign of document.querySelectorAll(".s[aria-label]")) sign.title = sign.getAttribute("aria-label");
  const apply = () => {
    const words = form.find.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const fits = (text) => words.every((word) => text.toLowerCase().includes(word));
    for (const sign of signs) {
      const row = sign.closest("tr");
      const text = row.dataset.find + " " + sign.getAttribute("aria-label");
      const passed = sign.classList.contains("good") || sign.classList.contains("quiet");
      sign.hidden = !fits(text) || (passed && !form.passed.checked);
    }
    const textOf = (row) => row.dataset.find || (row.querySelector("summary") || row).textContent;
    let shown = 0;
    for (const row of rows) {
      const own = row.closest(".matrix") ? [...row.querySelectorAll(".s")] : undefined;
      row.hidden = own ? own.every((sign) => sign.hidden) : !fits(textOf(row));
      if (!row.hidden && row.matches(".failure")) shown += 1;
    }
    form.shown.value = words.length === 0 ? "" : shown + " failures fit";
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  const openTarget = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) target.open = true;
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", openTarget);
  openTarget();
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details.failure, details.notes, details.log")) details.open = true;
  });
})();
`;
