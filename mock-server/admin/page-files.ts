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
    case "/app.js":
      return { type: "text/javascript; charset=utf-8", content: await script() };
    default:
      return undefined;
  }
}

let read: Promise<string> | undefined;

/** In a checkout the page's script is TypeScript, of which Node takes the types away; in the package it is JavaScript. */
function script(): Promise<string> {
  read ??= readScript();
  return read;
}

async function readScript(): Promise<string> {
  if (!import.meta.url.endsWith(".ts")) return readFile(new URL("./page/app.js", import.meta.url), "utf8");
  const source = await readFile(new URL("./page/app.ts", import.meta.url), "utf8");
  return nodeModule.stripTypeScriptTypes(source);
}
