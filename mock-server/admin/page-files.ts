import { readFile } from "node:fs/promises";
import * as nodeModule from "node:module";
import { pageHtml } from "./page/html.ts";
import { pageStyle } from "./page/style.ts";

export interface PageFile {
  readonly type: string;
  readonly content: string;
}

/** A file of the page by its path; undefined where there is none. */
export async function pageFile(path: string): Promise<PageFile | undefined> {
  switch (path) {
    case "/":
      return { type: "text/html; charset=utf-8", content: pageHtml };
    case "/style.css":
      return { type: "text/css; charset=utf-8", content: pageStyle };
    default: {
      const [, name = "", ending = ""] = /^\/([a-z-]+)\.(js|ts)$/.exec(path) ?? [];
      if (!scripts.has(name) || (ending === "ts" && !inCheckout)) return undefined;
      return { type: "text/javascript; charset=utf-8", content: await script(name) };
    }
  }
}

/** The modules of the page's script; nothing else is served by its name. */
const scripts = new Set([
  ...["app", "ask", "call-detail", "calls", "elements", "faults", "feed", "model", "overview"],
  ...["sessions", "status", "stubs", "tabs", "timeline"],
]);

/** There the modules are TypeScript, import each other as such, and Node takes the types away; in the package not. */
const inCheckout = import.meta.url.endsWith(".ts");

const read = new Map<string, Promise<string>>();

function script(name: string): Promise<string> {
  const known = read.get(name);
  if (known !== undefined) return known;
  const reading = readScript(name);
  read.set(name, reading);
  return reading;
}

async function readScript(name: string): Promise<string> {
  const source = await readFile(
    new URL(`./page/${name}.${inCheckout ? "ts" : "js"}`, import.meta.url),
    "utf8",
  );
  return inCheckout ? nodeModule.stripTypeScriptTypes(source) : source;
}
