// The chat refuses: the right card, in words, with the wait that the site asked for; and gone again once the site answers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cardGone, cardTitled, send } from "./face.ts";
import { inEachBrowser, profile, siteIds } from "./setting.ts";

/** What the practice chat does, and what the card then says. */
const faults = [
  { fault: "429,retry=30", title: "Practice chat: your limit is reached", says: /Concerns your account[\s\S]*0:[23]\d/ },
  { fault: "429", title: "Practice chat: your limit is reached", says: /Concerns your account/ },
  { fault: "500", title: "Practice chat has a fault", says: /Practice chat’s fault/ },
  { fault: "503", title: "Practice chat is overloaded", says: /not your fault/ },
  { fault: "504", title: "Practice chat does not answer in time", says: /Not clear yet whose fault/ },
];

inEachBrowser("a failing chat is named", (s) => {
  for (const { fault, title, says } of faults) {
    test(`${fault}: ${title}`, async () => {
      const site = s.sites.practice;
      const browser = await profile(s.name);
      try {
        await s.fail(site, fault);
        const page = await browser.open(site.newChat);
        await send(page, site, "A prompt that shall not be lost");
        const card = await cardTitled(page, title);
        assert.match(card.text, says);
        assert.ok(card.buttons.includes("Copy") && card.buttons.includes("Restore"), `buttons ${card.buttons.join(", ")}`);
      } finally {
        await s.fail(site, "");
        await browser.close();
      }
    });
  }

  for (const id of siteIds) {
    test(`on ${id}: overloaded, and the card goes when an answer arrives`, async () => {
      const site = s.sites[id];
      await s.fail(site, "503");
      const page = await s.browser.open(site.newChat);
      await send(page, site, `Does ${id} work?`);
      await cardTitled(page, `${site.name} is overloaded`);
      await s.browser.screenshot(page, s.shot(`overloaded-${id}`));
      await s.fail(site, "");
      const again = await s.browser.open(site.newChat);
      await send(again, site, `Does ${id} work again?`);
      await again.waitForSelector(site.finished, { timeout: 20_000 });
      await cardGone(again, `${site.name} is overloaded`);
      await again.close();
      await page.close();
    });
  }
});
