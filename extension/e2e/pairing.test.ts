// A new device is taken in as people do it: the code is typed in, the digits are compared and confirmed on both, and a draft arrives.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Panel } from "./browsers.ts";
import { type } from "./chats.ts";
import { call, keptText, withPanel } from "./core.ts";
import { saved } from "./face.ts";
import { syncServer } from "./servers.ts";
import { inEachBrowser, profile } from "./setting.ts";
import { until } from "./wait.ts";

/** The text of an element, once there is one. */
function textOf(panel: Panel, css: string): Promise<string> {
  const text = `document.querySelector(${JSON.stringify(css)})?.textContent ?? ""`;
  const shown = `document.querySelector("main")?.innerText`;
  return until(
    css,
    async () => (await panel.evaluate<string>(text)) || undefined,
    15_000,
    () => panel.evaluate(shown),
  );
}

/** Clicks the button with this label, once it is there. */
async function press(panel: Panel, label: string): Promise<void> {
  const mark = `[...document.querySelectorAll("main button")].some((b) => {
    if (b.textContent !== ${JSON.stringify(label)} || b.disabled) return false;
    b.scrollIntoView({ block: "center" });
    b.id = "pressed";
    return true;
  })`;
  const shown = `document.querySelector("main")?.innerText`;
  await until(
    label,
    () => panel.evaluate<boolean>(mark),
    15_000,
    () => panel.evaluate(shown),
  );
  await panel.click("#pressed");
  await panel.evaluate(`document.querySelector("#pressed")?.removeAttribute("id")`);
}

/** Types into a field. */
async function fill(panel: Panel, css: string, text: string): Promise<void> {
  await textOf(panel, `label[for="${css.slice(1)}"]`);
  await panel.evaluate(`document.querySelector("${css}").scrollIntoView({ block: "center" })`);
  await panel.click(css);
  await panel.type(text);
}

/** The panel's page about sync, as narrow as beside a page. */
async function openSync(panel: Panel): Promise<void> {
  await panel.resize(360, 760);
  await panel.click("#tab-sync");
}

inEachBrowser("pairing", (s) => {
  test("a code typed in, digits compared, and the draft arrives", async () => {
    const site = s.sites.practice;
    const text = "A draft that goes to the new device";
    const server = await syncServer();
    const other = await profile(s.name, { language: "de", scheme: "dark" });
    try {
      await withPanel(s.browser, async (panel) => {
        await call(panel, "syncCreate", { server: server.url, invite: server.invite });
        await call(panel, "syncCodeKept", {});
      });
      const page = await s.browser.open(site.newChat);
      await type(page, site, text);
      await saved(page);
      await withPanel(s.browser, (old) =>
        withPanel(other, async (fresh) => {
          await Promise.all([openSync(old), openSync(fresh)]);
          await press(old, "Add a device");
          const code = await textOf(old, "#pair-code-shown");
          await old.screenshot(s.shot("pair-show"));

          await fill(fresh, "#pair-server", server.url);
          await fill(fresh, "#pair-code", code);
          await fresh.screenshot(s.shot("pair-enter"));
          await press(fresh, "Weiter");

          const [shown, compared] = await Promise.all([textOf(old, ".digits"), textOf(fresh, ".digits")]);
          assert.match(shown, /^\d{3} \d{3}$/);
          assert.equal(compared, shown);
          await Promise.all([old.screenshot(s.shot("pair-compare")), fresh.screenshot(s.shot("pair-compare-de"))]);
          await press(fresh, "Sie sind gleich");
          await press(old, "They are the same");
          await until("both list both devices", async () => {
            const lists = await Promise.all([old, fresh].map((panel) => call(panel, "syncDevices", {})));
            return lists.every((devices) => devices.filter((device) => device.live).length === 2);
          });
          assert.equal((await call(fresh, "syncStatus", {})).vault, (await call(old, "syncStatus", {})).vault);
        }),
      );
      const draft = await keptText(other, site.id, text);
      assert.equal(draft.site, site.id);
    } finally {
      await other.close();
      await server.stop();
    }
  });
});
