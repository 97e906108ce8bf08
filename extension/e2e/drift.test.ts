// A site has changed its page: the drafts are kept all the same, and it is called what it is, not an outage.

import assert from "node:assert/strict";
import { test } from "node:test";

import { genericSite, sites, type Selector } from "../../shared/sites/sites.ts";
import type { SiteId } from "./chats.ts";
import { focus } from "./chats.ts";
import { call, keptText, withCore } from "./core.ts";
import { card, cardTitled, saved } from "./face.ts";
import { inEachBrowser } from "./setting.ts";
import { until } from "./wait.ts";

/** What the page calls its composer no longer, and what it is found by here. */
const renamed: { site: SiteId; gone: string[]; at: string }[] = [
  { site: "chatgpt", gone: ["#prompt-textarea", "form[data-type]", '[name="prompt-textarea"]'], at: ".ProseMirror" },
  { site: "copilot", gone: ["#userInput", '[data-testid="composer"]'], at: "textarea" },
];

/** Longer than a page may take to settle, ms. */
const settledMs = 25_000;

inEachBrowser("a page that has changed", (s) => {
  for (const { site: id, gone, at } of renamed) {
    test(`on ${id}: a composer that is called otherwise keeps its drafts, and the card says that the page has changed`, async () => {
      const site = s.sites[id];
      const page = await s.browser.open(site.newChat);
      await page.evaluate((gone) => {
        for (const element of gone.flatMap((css) => [...document.querySelectorAll(css)])) {
          for (const name of ["id", "name", "data-testid", "data-type", "role"]) element.removeAttribute(name);
        }
      }, gone);
      await focus(page, { ...site, composer: at });
      const text = `Written into a box of ${id} that nobody knows`;
      await page.keyboard.type(text);
      await saved(page);
      const draft = await keptText(s.browser, id, text);
      assert.equal(draft.state, "editing");
      const { tone, text: said } = await cardTitled(page, `Holdfast does not know this page of ${site.name} yet`, settledMs);
      assert.match(said, /not an outage; drafts are still kept/);
      assert.notEqual(tone, "site");
      await s.browser.screenshot(page, s.shot(`drift-${id}`));
      const failing = await withCore(s.browser, (panel) => call(panel, "failing", {}));
      assert.deepEqual(
        failing.filter((g) => g.site === id).map((g) => g.symptom),
        ["adapter_drift"],
      );
      await page.close();
    });
  }

  test("a page as it should be has not changed", async () => {
    const page = await s.browser.open(s.sites.claude.newChat);
    await focus(page, s.sites.claude);
    await page.keyboard.type("All is well");
    await until("the page has settled", async () => (await page.evaluate(() => performance.now())) > 15_000, settledMs);
    assert.equal(await card(page), null);
    await page.close();
  });

  test("every selector of every adapter is one for this browser", async () => {
    const page = await s.browser.open(s.sites.practice.newChat);
    const lists = [...sites, genericSite].map((site) => [site.id, selectorsOf(site)] as const);
    const bad = await page.evaluate(
      (lists) =>
        lists.flatMap(([id, selectors]) =>
          selectors
            .filter((css) => {
              try {
                document.querySelector(css);
                return false;
              } catch {
                return true;
              }
            })
            .map((css) => `${id}: ${css}`),
        ),
      lists,
    );
    assert.deepEqual(bad, []);
    assert.ok(lists.flatMap(([, selectors]) => selectors).length > 200, "the selectors were not found");
    await page.close();
  });
});

/** Whatever in an adapter has the form of a selector. */
function selectorsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = (value as Partial<Selector>).css;
  return [...(own === undefined ? [] : [own]), ...Object.values(value).flatMap(selectorsOf)];
}
