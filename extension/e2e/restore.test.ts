// Every editor family takes a text back exactly, as one undo step, in each browser; and says so when it does not.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";

import { browserNames, type Browser, type Panel } from "./browsers.ts";
import { editors, editorText, families, intoEditor, setByPage, type Editors } from "./editors.ts";
import { profile } from "./setting.ts";
import { sleep, until } from "./wait.ts";

/** Texts that editors are known to spoil: code point for code point they must be the same again. */
const texts = {
  "one line": "How do I plan a move?",
  "lines and blank lines": "first\nsecond\n\nfourth, after a blank one\n\n\nseventh",
  spaces: "  two before,  two between, a\u00a0firm one\n    four before, as in code\n\ta tab",
  "CJK and Hangul": "一行目、「かな」と漢字\n다음 줄\n第三行 𠮷野家",
  "right to left": "שלום עולם, מה שלומך?\nمرحبا بالعالم ۱۲۳\n\u2067mixed\u2069 \u200fmarks\u200e",
  "emoji and joiners": "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 1️⃣ 🇩🇪\n🙂",
  "combining marks, not composed": "e\u0301 a\u0308 n\u0303\nZ\u0351\u036b\u0343a\u0321l\u0337g\u0321o\u0322\nक्षि நி",
  markup: '<b>not bold</b> &amp; "quoted" <script>x</script>\n# no heading\n- no list\n`code`',
};

describe("restore", () => {
  let pages: Editors;
  before(async () => {
    pages = await editors();
  });
  after(() => pages.stop());

  for (const name of browserNames) {
    describe(name, () => {
      let browser: Browser;
      let panel: Panel;
      before(async () => {
        browser = await profile(name, { hosts: [] });
        panel = await browser.panel();
      });
      after(() => browser?.close());

      for (const family of families) {
        test(`${family}: every text comes back as it was`, async () => {
          const page = await browser.open(pages.url(family));
          await intoEditor(page);
          const wrong: unknown[] = [];
          for (const [what, text] of Object.entries(texts)) {
            await setByPage(page, "");
            const { result, reads } = await putBack(panel, page, text, "if-empty");
            const has = await editorText(page);
            if (result !== "taken" || reads !== text || has !== text) wrong.push({ what, result, text, reads, has });
          }
          assert.deepEqual(wrong, []);
          await page.close();
        });

        test(`${family}: never over other text unasked, where it was asked for, and undone by one Ctrl+Z`, async () => {
          const page = await browser.open(pages.url(family));
          await intoEditor(page);
          await page.keyboard.type("what stood there");
          // Editors join what is typed in one go into one undo step.
          await sleep(1200);
          assert.equal((await putBack(panel, page, twoLines, "if-empty")).result, "occupied");
          assert.equal(await editorText(page), "what stood there");
          for (const [mode, want] of [
            // Firefox would make two blank lines of one in ProseMirror: there they follow each other at once.
            ["before", `${twoLines}${name === "firefox" && family === "prosemirror" ? "\n" : "\n\n"}what stood there`],
            ["below", `what stood there\n\n${twoLines}`],
            ["replace", twoLines],
          ] as const) {
            const { result, reads } = await putBack(panel, page, twoLines, mode);
            assert.deepEqual([mode, result, reads, await editorText(page)], [mode, "taken", want, want]);
            await sleep(1200);
            await undo(page);
            await until(
              `one undo takes back ${mode}`,
              async () => (await editorText(page)) === "what stood there",
              3000,
              () => editorText(page),
            );
          }
          await page.close();
        });
      }
    });
  }
});

const twoLines = "a text of\n\ntwo lines";

async function undo(page: Page): Promise<void> {
  await page.keyboard.down("Control");
  await page.keyboard.press("z");
  await page.keyboard.up("Control");
}

/** Asks the page's content script for a restore, as the panel does, and for what it reads then. */
async function putBack(panel: Panel, page: Page, text: string, mode: string): Promise<{ result: string; reads: string }> {
  await page.bringToFront();
  const send = (name: string, input: unknown): string =>
    `api.tabs.sendMessage(tab.id, ${JSON.stringify({ to: "page", name, input })}, { frameId: 0 })`;
  return panel.evaluate(`(async () => {
    const api = globalThis.browser ?? chrome;
    const tab = (await api.tabs.query({})).find((t) => t.url === ${JSON.stringify(page.url())});
    const { value } = await ${send("restore", { text, mode })};
    const state = await ${send("composer", {})};
    return { result: value.result, reads: state.value.text };
  })()`);
}
