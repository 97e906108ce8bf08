// The team's outage board: nothing is told before the user has seen what would go and agreed; then colleagues know, and he knows of them.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import type { Panel } from "./browsers.ts";
import { Colleagues } from "./colleagues.ts";
import { call, withCore, withPanel } from "./core.ts";
import { card, cardTitled, send } from "./face.ts";
import { syncServer, type SyncServer } from "./servers.ts";
import { inEachBrowser, type Setting } from "./setting.ts";
import { until } from "./wait.ts";

/** What the board says of a site. */
async function said(server: SyncServer, id: string): Promise<{ phase: string; bad: number }> {
  const all = (await (await fetch(`${server.url}/board/state.json`)).json()) as {
    sites: { id: string; phase: string; bad: number }[];
  };
  return all.sites.find((site) => site.id === id)!;
}

/** How often the server was told something, by its own log. */
function signals(server: SyncServer): number {
  return server.output().match(/route=\S*\/board\/signals/g)?.length ?? 0;
}

const shows = (panel: Panel): Promise<string> => panel.evaluate<string>("document.body.innerText");

async function prompt(s: Setting, text: string): Promise<Awaited<ReturnType<Setting["browser"]["open"]>>> {
  const page = await s.browser.open(s.sites.chatgpt.newChat);
  await send(page, s.sites.chatgpt, text);
  await cardTitled(page, "ChatGPT is overloaded");
  return page;
}

inEachBrowser("a team's outage board", (s) => {
  test("nothing goes before the preview is agreed to; then colleagues know, and the card knows of them", async () => {
    const server = await syncServer("--board", "--board-name", "Kelp", "--log-level", "debug");
    const colleagues = new Colleagues(server);
    try {
      await withCore(s.browser, (bare) => call(bare, "syncCreate", { server: server.url, invite: server.invite }));
      await withCore(s.browser, (bare) => call(bare, "syncCodeKept", {}));
      await s.fail(s.sites.chatgpt, "503");
      const before = await prompt(s, "A failure that nobody else shall hear of");
      assert.ok(!server.output().includes("route=board"), "the board was asked");
      assert.deepEqual([signals(server), (await said(server, "chatgpt")).phase], [0, "healthy"]);
      assert.ok(!(await card(before))!.text.includes("colleagues"));
      await before.close();

      await withPanel(s.browser, async (panel) => {
        await panel.resize(380, 900);
        await panel.click("#tab-sync");
        await until(
          "the panel shows the board",
          async () => (await shows(panel)).includes("Outage board: Kelp"),
          8000,
          () => shows(panel),
        );
        await panel.click("#board-preview");
        await until("the preview asks for the region", () =>
          panel.evaluate<boolean>(`document.querySelector("#board-region") !== null`),
        );
        await panel.evaluate(
          `(() => { const region = document.querySelector("#board-region"); region.value = "europe-west"; region.dispatchEvent(new Event("change", { bubbles: true })); })()`,
        );
        const cells = `[...document.querySelectorAll("table.fields code")].map((code) => code.textContent)`;
        const fields = [
          "chatgpt",
          "chatgpt",
          "web",
          "web",
          "text",
          "text",
          "surge",
          "healthy",
          "overloaded",
          "europe-west",
          "europe-west",
        ];
        await until("the preview shows every word", async () => {
          assert.deepEqual(await panel.evaluate(cells), fields);
          return true;
        });
        assert.equal(await panel.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
        await panel.evaluate(`document.querySelector("table.fields").scrollIntoView({ block: "center" })`);
        await panel.screenshot(s.shot("board-preview"));
        assert.equal(signals(server), 0, "nothing goes while the user looks");
        await panel.click("#board-agree");
        await until(
          "it is agreed",
          async () => (await shows(panel)).includes("You tell the board"),
          5000,
          () => shows(panel),
        );
        await panel.click("#board-show");
        await until("the board is shown", () => panel.evaluate<boolean>(`document.querySelector("#board-show").checked`));
      });

      const page = await prompt(s, "A failure that the team may hear of");
      await until("the board has the report", async () => (await said(server, "chatgpt")).phase === "suspected");
      assert.ok(signals(server) > 0);
      for (const one of [colleagues.join(), colleagues.join()]) {
        one(["tell", "chatgpt", "--symptom", "overloaded", "--region", "europe-west", "--surface", "web"]);
      }
      await until("three people see it", async () => (await said(server, "chatgpt")).bad === 3);
      await page.close();
      // A page that is opened now asks; so does one that has been open, within a minute.
      const again = await prompt(s, "And once more");
      const shown = await until(
        "the card tells of colleagues",
        async () => {
          await withCore(s.browser, (bare) => call(bare, "board", {}));
          const now = await card(again);
          return now !== null && /colleagues see this too/.test(now.text) ? now : undefined;
        },
        15_000,
        () => card(again),
      );
      assert.match(shown.text, /2 colleagues see this too, since \d?\d:\d\d/);
      await s.browser.screenshot(again, s.shot("board-card"));
      await withPanel(s.browser, async (panel) => {
        await panel.resize(380, 900);
        await panel.click("#tab-now");
        await until(
          "the panel tells it, too",
          async () => /Outage board: Kelp[\s\S]*3 people see it fail/.test(await shows(panel)),
          8000,
          () => shows(panel),
        );
        assert.match(await shows(panel), /2 colleagues see this too/);
        await panel.screenshot(s.shot("board-now"));
      });
      const kept = readdirSync(server.dir).filter((file) => file.startsWith("board.db"));
      assert.ok(kept.length > 0);
      for (const file of kept) assert.ok(!readFileSync(path.join(server.dir, file), "latin1").includes("A failure"));
      await again.close();
    } finally {
      await s.fail(s.sites.chatgpt, "");
      await server.stop();
      colleagues.leave();
    }
  });
});
