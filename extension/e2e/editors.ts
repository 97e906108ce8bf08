// Pages with each editor family, served over http on the loopback net: the test build's content script runs there, without an adapter.

import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "puppeteer-core";

import { root } from "./paths.ts";
import { until } from "./wait.ts";

/** The editor families. */
export const families = ["textarea", "react", "contenteditable", "prosemirror", "lexical", "quill"] as const;
export type Family = (typeof families)[number];

/** A server of the pages. */
export interface Editors {
  port: number;
  /** The address of a page with this editor; `query` and `host` as a test needs them. */
  url(family: Family, query?: string, host?: string): string;
  /** Under which site its drafts are kept. */
  site: string;
  stop(): void;
}

/** Serves the pages, and any other path as one more page with the same script. `more` and `headers` are what a test adds. */
export async function editors(more: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Editors> {
  const e2e = path.join(root, "extension", "e2e");
  const html = readFileSync(path.join(e2e, "fixtures", "editors.html"));
  const script = readFileSync(path.join(e2e, ".build", "fixtures", "pages", "editors.js"));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, "http://page");
    const isScript = pathname === "/app.js";
    response.writeHead(200, { ...headers, "content-type": `${isScript ? "text/javascript" : "text/html"}; charset=utf-8` });
    response.end(isScript ? script : (more[pathname] ?? html));
  });
  await new Promise<void>((done) => server.listen(0, done));
  const { port } = server.address() as { port: number };
  return {
    port,
    site: `127.0.0.1:${port}`,
    url: (family, query = "", host = "127.0.0.1") => `http://${host}:${port}/?editor=${family}${query === "" ? "" : `&${query}`}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The page's own hooks. */
interface Hooks {
  composer: { text(): string; set(text: string): void; clear(): void; focus(): void };
  box(): HTMLElement;
  sent: string[];
}

/** The text that the editor itself says it has. */
export function editorText(page: Page): Promise<string> {
  return page.evaluate(() => (globalThis as unknown as Hooks).composer.text());
}

/** Puts a text into the editor as its own page does: no key, no trusted event. */
export function setByPage(page: Page, text: string): Promise<void> {
  return page.evaluate((text) => (globalThis as unknown as Hooks).composer.set(text), text);
}

/** Copies a text in the page and pastes it into the editor, by the keyboard. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((text) => {
    const source = document.createElement("textarea");
    source.id = "source";
    source.readOnly = true;
    source.value = text;
    document.body.prepend(source);
    source.select();
  }, text);
  await control(page, "c", "Copy");
  await page.evaluate(() => document.querySelector("#source")!.remove());
  await intoEditor(page);
  await control(page, "v", "Paste");
}

/** Presses Ctrl and a key. Chromium under automation needs to be told what that does. */
export async function control(page: Page, key: "a" | "c" | "v" | "z", command: string): Promise<void> {
  await page.keyboard.down("Control");
  await page.keyboard.press(key, { commands: [command] });
  await page.keyboard.up("Control");
}

/** Puts the caret into the editor, as a click does. */
export async function intoEditor(page: Page): Promise<void> {
  const at = await until("the editor is there", () =>
    page.evaluate(() => {
      const box = (globalThis as unknown as Partial<Hooks>).box?.();
      if (box === undefined) return undefined;
      const { x, y, width } = box.getBoundingClientRect();
      return { x: x + width / 2, y: y + 20 };
    }),
  );
  await page.mouse.click(at.x, at.y);
}
