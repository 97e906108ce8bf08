// The site adapters as TypeScript sees them: the JSON files of this folder, typed. What each field means stands in site.go, which
// validates the files; a Go test holds the names here equal to the names there.

import chatgpt from "./chatgpt.json";
import claude from "./claude.json";
import copilot from "./copilot.json";
import deepseek from "./deepseek.json";
import gemini from "./gemini.json";
import generic from "./generic.json";
import grok from "./grok.json";
import huggingface from "./huggingface.json";
import librechat from "./librechat.json";
import lobechat from "./lobechat.json";
import mistral from "./mistral.json";
import nextchat from "./nextchat.json";
import openWebUI from "./open-webui.json";
import perplexity from "./perplexity.json";
import poe from "./poe.json";
import practice from "./practice.json";

/** How many elements a selector should find on a healthy page: exactly one, at most one, at least one, or any number. */
export type Matches = "1" | "0-1" | "1-n" | "0-n";

/** A CSS selector and the number of elements that it should find. */
export interface Selector {
  css: string;
  matches: Matches;
}

/** A page's own notice. `text` is a regular expression (flags "iu") over its text; `none` = this one says nothing, look no further. */
export interface Notice {
  css: string;
  text?: string;
  answer?: boolean;
  code: string;
}

/** What a request of the page is for; `path` is a regular expression over the URL's path. The first rule that fits holds. */
export interface RequestRule {
  method: string;
  path: string;
  role: "chat" | "auth" | "page" | "other";
  elsewhere?: boolean;
}

/** One chat site as data. Addresses are regular expressions (no flags) over pathname + search. */
export interface Site {
  id: string;
  name: string;
  testOnly?: boolean;
  hosts: string[];
  scope?: string;
  marker?: Selector[];
  account?: string;
  chat: { address?: string; provisional?: string; new: string[] };
  temporary: string[];
  login: { addresses: string[]; hosts: string[]; signedOut: Selector[] };
  editor:
    | "textarea"
    | "prosemirror"
    | "lexical"
    | "quill"
    | "contenteditable"
    | "any";
  composer: Selector[];
  composerBox: Selector[];
  send: Selector[];
  stop: Selector[];
  userTurn: Selector[];
  assistantTurn: Selector[];
  turnId?: string;
  turnModel?: string;
  userText: Selector[];
  assistantText: Selector[];
  streaming: Selector[];
  thinking?: Selector[];
  finished: Selector[];
  notices: Notice[];
  challenge: Selector[];
  requests: RequestRule[];
}

/** Every adapter but the generic one, in the order in which they are tried. */
export const sites = [
  chatgpt,
  claude,
  gemini,
  copilot,
  perplexity,
  deepseek,
  mistral,
  grok,
  poe,
  huggingface,
  openWebUI,
  librechat,
  lobechat,
  nextchat,
  practice,
] as Site[];

/** What people run themselves, on hosts that nobody can list: known by its marker, on an origin that the user has added. */
export const selfHosted = sites.filter((s) => s.hosts.length === 0);

/** The adapter of an origin that the user has added and of which nothing is known. */
export const genericSite = generic as Site;

/** The adapter whose hosts name `host` (location.host) and whose scope holds `path`, or undefined. */
export function siteAt(host: string, path: string): Site | undefined {
  return sites.find((s) => isHostOf(s, host) && inScope(s, path));
}

/** Whether a site's hosts name `host`. `127.0.0.1:*` names every port, none included. */
export function isHostOf({ hosts }: Site, host: string): boolean {
  const name = host.replace(/:\d+$/, "");
  return hosts.some(
    (h) => h === host || (h.endsWith(":*") && h.slice(0, -2) === name),
  );
}

/** Whether a path lies where the site lives on its hosts. */
function inScope({ scope }: Site, path: string): boolean {
  return scope === undefined || path === scope || path.startsWith(`${scope}/`);
}
