// In a browser that speaks German Holdfast does too: the card, with the moment to wait for, and the panel.

import assert from "node:assert/strict";
import { test } from "node:test";

import { type } from "./chats.ts";
import { withPanel } from "./core.ts";
import { cardTitled, saved } from "./face.ts";
import { inEachBrowser } from "./setting.ts";
import { SideBySide } from "./side-by-side.ts";
import { until } from "./wait.ts";

inEachBrowser(
  "in German",
  (s) => {
    test("the card and the panel of a limit that is reached", async () => {
      const site = s.sites.practice;
      const page = await s.browser.open(site.newChat);
      await s.fail(site, "429,retry=60", 1);
      await type(page, site, "Ein Entwurf, der nicht verloren gehen soll");
      await saved(page);
      await page.click(site.send);
      const card = await cardTitled(page, "Practice chat: Ihr Limit ist erreicht");
      assert.match(card.text, /Das ist keine Störung und betrifft nur Sie\./);
      assert.match(card.text, /Betrifft Ihr Konto · seit \d?\d:\d\d \((vor \d+ Sek\.|jetzt)\)/);
      assert.match(card.text, /Warten Sie\. Senden Sie nicht vor \d?\d:\d\d:\d\d Uhr\.\s+0:[0-5]\d|1:00/);
      assert.deepEqual(card.buttons.slice(0, 2), ["Zurückholen", "Kopieren"]);
      await s.browser.screenshot(page, s.shot("card-de"));
      await withPanel(s.browser, async (panel) => {
        await panel.resize(360, 760);
        const text = (): Promise<string> => panel.evaluate<string>("document.body.innerText");
        await until("the panel shows the draft", async () => (await text()).includes("Ein Entwurf, der nicht"), 5000, text);
        assert.match(
          await text(),
          /^Holdfast\s+Abgleich[\s\S]*Einstellungen\s+Jetzt\s*1?\s+Entwürfe\s+Chats\s+Bibliothek\s+Störungen/,
        );
        await panel.click("#tab-now");
        await until("the panel shows the limit", async () => (await text()).includes("Ihr Limit ist erreicht"), 5000, text);
        assert.match(await text(), /Was gerade gestört ist[\s\S]*Practice chat: Ihr Limit ist erreicht/);
        assert.equal(await panel.evaluate("document.documentElement.lang"), "de");
        const cutOff = `document.documentElement.scrollWidth > innerWidth ||
          [...document.querySelectorAll(".tabs .tab")].some((tab) => tab.scrollWidth > tab.clientWidth || tab.offsetHeight > 56)`;
        assert.equal(await panel.evaluate(cutOff), false, "the longer words fit beside a page");
        await panel.screenshot(s.shot("panel-de"));
      });
      await page.close();
    });

    test("what fails on the sites is named, and gone again", async () => {
      const sites = new SideBySide(s);
      await sites.open(["chatgpt", "claude", "gemini"]);
      const cases: Record<string, [fault: string, title: string, says: RegExp]> = {
        chatgpt: ["500", "ChatGPT hat eine Störung", /Es liegt nicht an Ihnen[\s\S]*Liegt an ChatGPT · seit/],
        claude: ["529", "Claude ist überlastet", /Drücken Sie nicht immer wieder auf Senden[\s\S]*Liegt an Claude · seit/],
        gemini: ["cut", "Die Antwort ist abgebrochen", /mitten in der Antwort[\s\S]*Noch unklar, woran es liegt/],
      };
      await sites.each(async (side) => {
        const [fault, title, says] = cases[side.site.id]!;
        const { text, buttons } = await sites.provoke(side, fault, title);
        assert.match(text, says);
        assert.ok(buttons.includes("Parken"), buttons.join());
        await s.browser.screenshot(side.page, s.shot(`card-de-${side.site.id}`));
        await sites.heal(side, title);
      });
    });
  },
  { language: "de" },
);
