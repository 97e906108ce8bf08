// Deleting everything, here and on the server, as people do it: the words are read, the code is typed in, and nothing is left but a fresh start.

import assert from "node:assert/strict";
import { test } from "node:test";

import { type } from "./chats.ts";
import { call, keptText, withPanel } from "./core.ts";
import { saved } from "./face.ts";
import { syncServer } from "./servers.ts";
import { inEachBrowser } from "./setting.ts";
import { until } from "./wait.ts";

inEachBrowser("deleting everything", (s) => {
  test("here and on the server", async () => {
    const site = s.sites.practice;
    const text = "What nobody shall find any more";
    const server = await syncServer();
    try {
      const code = await withPanel(s.browser, async (panel) => {
        const made = await call(panel, "syncCreate", { server: server.url, invite: server.invite });
        await call(panel, "syncCodeKept", {});
        return made.code;
      });
      const page = await s.browser.open(site.newChat);
      await type(page, site, text);
      await saved(page);
      await withPanel(s.browser, async (panel) => {
        await panel.resize(360, 760);
        await panel.click("#tab-sync");
        const shown = (): Promise<string> => panel.evaluate<string>(`document.querySelector("#erase")?.innerText ?? ""`);
        const says = (what: RegExp): Promise<true> =>
          until(String(what), async () => what.test(await shown()) || undefined, 15_000, shown);
        const click = async (css: string): Promise<void> => {
          await until(css, () =>
            panel.evaluate<boolean>(
              `document.querySelector("${css}")?.scrollIntoView({ block: "center" }) ?? document.querySelector("${css}") !== null`,
            ),
          );
          await panel.click(css);
        };
        await until("it is on the server", async () => (await call(panel, "syncNow", {})).last_push > 0);
        await click("#erase button");
        await says(/Everything on this device will be gone[\s\S]*Drafts: 1\. Chats: 0\.[\s\S]*The server keeps what it has/);
        await click("#erase-both");
        await says(/The vault on http:\S+ will be gone for every device/);
        await click("#erase-code");
        await panel.type(code);
        await panel.screenshot(s.shot("erase"));
        await click("#erase button.main");
        await says(/The vault is deleted on the server \(entries: [1-9]\d*\)\. Everything on this device is deleted\./);
        await panel.screenshot(s.shot("erased"));
        assert.deepEqual(await call(panel, "drafts", {}), []);
        assert.equal((await call(panel, "syncStatus", {})).vault, "");
        await assert.rejects(call(panel, "syncJoin", { server: server.url, code }), /vault_unknown/);
        const left = await panel.evaluate<string[]>(`(globalThis.browser ?? chrome).storage.local.get(null).then(Object.keys)`);
        assert.deepEqual(left, []);
      });
      await page.close();
      const again = await s.browser.open(site.newChat);
      await type(again, site, "A fresh start");
      await saved(again);
      await keptText(s.browser, site.id, "A fresh start");
    } finally {
      await server.stop();
    }
  });
});
