// What the matrix is made of: every site, every way in which a text comes into the box or is torn away, both browsers.

import { browserNames, type BrowserName } from "../browsers.ts";
import type { SiteId } from "../chats.ts";

/** The sites, in the order of the table. */
export const rows: SiteId[] = [
  "chatgpt",
  "claude",
  "gemini",
  "copilot",
  "perplexity",
  "deepseek",
  "mistral",
  "grok",
  "poe",
  "huggingface",
  "open-webui",
  "librechat",
  "lobechat",
  "nextchat",
];

/** What happens to a text. */
export type Action = "typed" | "IME" | "paste" | "no keys" | "send fails" | "reload" | "tab closed" | "killed";

export const columns: Action[] = ["typed", "IME", "paste", "no keys", "send fails", "reload", "tab closed", "killed"];

/** One cell of the table. */
export interface Cell {
  site: SiteId;
  action: Action;
  browser: BrowserName;
}

const browsers: BrowserName[] = ["chromium", "firefox"];

/**
 * All cells, or a cover of all pairs: each site with each action, each site and each action in each browser. Two neighbours in the table
 * are in different browsers. Those of the browsers that this run is for.
 */
export function cells(all: boolean): Cell[] {
  const table = rows.flatMap((site, y) =>
    columns.flatMap((action, x) =>
      browsers.map((browser, z): [Cell, boolean] => [{ site, action, browser }, (x + y + z) % browsers.length === 0]),
    ),
  );
  return table.filter(([{ browser }, chosen]) => (all || chosen) && browserNames.includes(browser)).map(([cell]) => cell);
}

/** A text for a cell: its own, in several scripts, with marks that combine, pairs of surrogates, two spaces, a blank line. Every key costs. */
export function textFor({ site, action }: Cell): string {
  return [`${site} ${action}: ü e\u0301`, "", "漢字かな 한국어", "שלום مر", "a  b 👩‍👩‍👧🇩🇪 \u{1f9d1}\u{1f3fd}."].join("\n");
}
