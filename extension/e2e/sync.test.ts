// Two profiles and a sync server: what was typed in the one comes back in the other with the recovery code alone.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { type } from "./chats.ts";
import { call, keptText, withPanel } from "./core.ts";
import { saved } from "./face.ts";
import { syncServer } from "./servers.ts";
import { inEachBrowser, profile } from "./setting.ts";
import { until } from "./wait.ts";

inEachBrowser("a second browser has everything", (s) => {
  test("typed here, read there; the server has no word of it", async () => {
    const site = s.sites.practice;
    const text = "A plan that travels,\nくらげ and all";
    const server = await syncServer();
    const second = await profile(s.name);
    try {
      const { code } = await withPanel(s.browser, (panel) =>
        call(panel, "syncCreate", { server: server.url, invite: server.invite }),
      );
      // A panel that was closed too early shows the code again, until it is written down.
      await withPanel(s.browser, async (panel) => {
        await panel.evaluate(`document.querySelector("#tab-sync").click()`);
        const shown = `document.querySelector("#recovery-code")?.textContent ?? ""`;
        await until("the panel shows the code", async () => (await panel.evaluate<string>(shown)) === code);
        await call(panel, "syncCodeKept", {});
        assert.equal((await call(panel, "syncCode", {})).code, "");
      });
      const page = await s.browser.open(site.newChat);
      await type(page, site, text);
      await saved(page);
      await withPanel(s.browser, (panel) =>
        until("the outbox is empty", async () => {
          const status = await call(panel, "syncNow", {});
          return status.pending + status.outbox === 0 && status.error_code === "" && status.last_push > 0;
        }),
      );
      await withPanel(second, (panel) => call(panel, "syncJoin", { server: server.url, code }));
      const draft = await keptText(second, site.id, text);
      assert.equal(draft.site, site.id);
      const stored = readdirSync(server.dir).map((file) => readFileSync(path.join(server.dir, file), "latin1"));
      for (const plain of ["A plan that travels"]) {
        assert.ok(
          !stored.some((bytes) => bytes.includes(plain)) && !server.output().includes(plain),
          `the server knows ${plain}`,
        );
      }
    } finally {
      await second.close();
      await server.stop();
    }
  });

  test("a mistyped recovery code is refused before any request", async () => {
    const wrong =
      "HF1-" +
      Array.from({ length: 14 }, () => "0000")
        .join("-")
        .replace(/0$/, "1");
    await withPanel(s.browser, async (panel) => {
      await assert.rejects(call(panel, "syncJoin", { server: "http://127.0.0.1:9", code: wrong }), /recovery_code_checksum/);
    });
  });
});
