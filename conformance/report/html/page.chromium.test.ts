import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drainedFailure, everyKind, exampleOutcome, exampleReport } from "../example-report.ts";
import { reportsToHtml } from "./page.ts";
import { hasChromium, launchChromium } from "./test-chromium.ts";

describe.skipIf(!hasChromium())("the page in Chromium", () => {
  let dir = "";
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "streamproof-page-"));
    const many = Array.from({ length: 6 }, (_, index) => drainedFailure({ because: `reason ${index}` }));
    const report = exampleReport([exampleOutcome(), ...many, ...everyKind()]);
    const reports = [report, { ...report, target: "another:1", transport: "connect" }];
    const file = join(dir, "page.html");
    await writeFile(file, reportsToHtml(reports));
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(file).href);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await rm(dir, { recursive: true, force: true });
  });

  test("asks for nothing but itself and complains of nothing", () => {
    expect(asked).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  test("opens the failure that a sign of the matrix leads to, with the keyboard", async () => {
    const link = page.locator("#r0 .matrix a.bad").nth(5);
    const target = String(await link.getAttribute("href"));
    await link.focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction((id) => document.querySelector(id)?.hasAttribute("open"), target);
    expect(await page.locator(`${target} svg.diagram`).isVisible()).toBe(true);
  });

  test("shows what fits the filter", async () => {
    const search = page.getByRole("searchbox", { name: "Filter" });
    await search.fill("reason 3");
    expect(await page.locator(".failure:visible").count()).toBe(2);
    await search.fill("");
    await page.getByRole("checkbox", { name: "show what passed" }).uncheck();
    expect(await page.locator(".matrix tbody .good:visible").count()).toBe(0);
    await page.getByRole("checkbox", { name: "show what passed" }).check();
  });

  test("has headings in order, names for its signs, and tables with head cells", async () => {
    const levels = await page
      .locator("h1, h2, h3, h4")
      .evaluateAll((all) => all.map((each) => Number(each.tagName[1])));
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    expect(await page.locator(".matrix td .s:not([aria-label])").count()).toBe(0);
    expect(await page.locator("table:not(:has(th[scope]))").count()).toBe(0);
    expect(await page.locator("svg:not([aria-label])").count()).toBe(0);
  });

  test("is as wide as the window, also on a telephone", async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    await page.setViewportSize({ width: 1200, height: 900 });
    expect(width).toBeLessThanOrEqual(390);
  });

  test.each(["light", "dark"] as const)("has enough contrast in the %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    const poor = await page.evaluate(findPoorContrast);
    expect(poor).toEqual([]);
  });

  test("prints every failure with its calls", async () => {
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    expect(await page.locator(".failure:not([open])").count()).toBe(0);
    expect(await page.locator(".filter").isVisible()).toBe(false);
    await page.emulateMedia({ media: "screen" });
  });
});

/** Runs in the page. Texts whose contrast is below 4.5, as WCAG 2.2 (1.4.3) asks for. */
function findPoorContrast(): readonly string[] {
  const parts = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string) => {
    const [red = 0, green = 0, blue = 0] = parts(color).map((each) => {
      const share = each / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const backOf = (element: Element | null): string => {
    if (element === null) return "rgb(255, 255, 255)";
    const { backgroundColor } = getComputedStyle(element);
    return parts(backgroundColor)[3] === 0 ? backOf(element.parentElement) : backgroundColor;
  };
  const texts = [...document.querySelectorAll("main *")].filter((each) =>
    [...each.childNodes].some((child) => child.nodeType === 3 && child.textContent?.trim() !== ""),
  );
  return texts.flatMap((element) => {
    const style = getComputedStyle(element);
    const color = element instanceof SVGElement ? style.fill : style.color;
    const marked = element.closest(".marked")?.querySelector(".band");
    const back = marked ? getComputedStyle(marked).fill : backOf(element);
    const [one, two] = [luminance(color), luminance(back)];
    const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    return contrast < 4.5
      ? [`${element.tagName}.${element.getAttribute("class")} ${contrast.toFixed(1)}`]
      : [];
  });
}
