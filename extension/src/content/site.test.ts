import assert from "node:assert/strict";
import { test } from "node:test";

import { genericSite, sites } from "../../../shared/sites/sites.ts";
import { siteHere, siteId, siteName } from "./site.ts";

/** A page in which these selectors find something. */
function page(...found: string[]): ParentNode {
  return { querySelector: (css: string) => (found.includes(css) ? {} : null) } as unknown as ParentNode;
}

const librechat = 'textarea#prompt-textarea[data-testid="text-input"]';
const webui = ["#chat-input-container", "#chat-input"];

test("a known host is its site, whatever else the page looks like", () => {
  assert.equal(siteHere(new URL("https://chatgpt.com/c/1"), page(librechat)).id, "chatgpt");
  assert.equal(siteHere(new URL("https://www.perplexity.ai/"), page()).id, "perplexity");
});

test("a site on a part of its host is found there alone", () => {
  assert.equal(siteHere(new URL("https://huggingface.co/chat/"), page()).id, "huggingface");
  assert.equal(siteHere(new URL("https://huggingface.co/chat"), page()).id, "huggingface");
  assert.equal(siteHere(new URL("https://huggingface.co/chatter"), page()).id, "generic");
});

test("on any other host every mark counts, and one is not enough", () => {
  const anywhere = new URL("https://chat.example.org/");
  assert.equal(siteHere(anywhere, page(librechat)).id, "librechat");
  assert.equal(siteHere(anywhere, page(...webui)).id, "open-webui");
  assert.equal(siteHere(anywhere, page(webui[1]!)).id, "generic");
  assert.equal(siteHere(anywhere, page("textarea#chat-input", '[class*="chat-input-send"]')).id, "nextchat");
  assert.equal(siteHere(anywhere, page('[data-lexical-editor="true"]')).id, "generic");
});

test("what people run themselves goes by its host: two of a kind are two sites", () => {
  const site = siteHere(new URL("https://chat.example.org/"), page(librechat));
  assert.equal(siteId(site, "chat.example.org"), "chat.example.org");
  assert.equal(siteName(site, "chat.example.org"), "LibreChat (chat.example.org)");
  const known = siteHere(new URL("https://grok.com/"), page());
  assert.deepEqual([siteId(known, "grok.com"), siteName(known, "grok.com")], ["grok", "Grok"]);
});

test("every expression is one here too, with the flags that it is used with", () => {
  let count = 0;
  for (const s of [...sites, genericSite]) {
    const addresses = [s.account, s.chat.address, s.chat.provisional, ...s.chat.new, ...s.temporary, ...s.login.addresses];
    for (const source of [...addresses, ...s.requests.map((r) => r.path)]) {
      if (source !== undefined) assert.ok(new RegExp(source) && ++count, `${s.id} ${source}`);
    }
    for (const { text } of s.notices) if (text !== undefined) assert.ok(new RegExp(text, "iu") && ++count, `${s.id} ${text}`);
  }
  assert.ok(count > 150, `only ${count} were tried`);
});
