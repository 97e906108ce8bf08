// The outage board's pages in real browsers: live, readable by everybody, without script, small, dark, in German, and embedded elsewhere.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import type { Page } from "puppeteer-core";
import type { RunOptions } from "axe-core";

import { browserNames, type Browser } from "./browsers.ts";
import { Colleagues } from "./colleagues.ts";
import { root, screenshotFile } from "./paths.ts";
import { syncServer, type SyncServer } from "./servers.ts";
import { profile } from "./setting.ts";
import { until } from "./wait.ts";

const axe = readFileSync(path.join(root, "extension", "node_modules", "axe-core", "axe.min.js"), "utf8");

/** What axe-core finds wrong with a page as it is shown. */
async function wrong(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  return page.evaluate(async () => {
    const run = (
      globalThis as unknown as {
        axe: { run(o: RunOptions): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe;
    const { violations } = await run.run({ resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
}

const text = (page: Page): Promise<string> => page.evaluate(() => document.body.innerText);
const tooWide = (page: Page): Promise<boolean> => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

for (const name of browserNames) {
  describe(`the board's pages (${name})`, () => {
    let server: SyncServer;
    let colleagues: Colleagues;
    let browser: Browser;
    let incident = "";
    before(async () => {
      [server, browser] = await Promise.all([syncServer("--board", "--board-name", "Kelp"), profile(name)]);
      colleagues = new Colleagues(server);
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
      colleagues?.leave();
    });
    const pages = (): string[] => ["", `/incidents/${incident}`, "/history", "/playbook", "/card?site=claude"];
    const shot = (what: string): string => screenshotFile(`${name}-board-${what}`);

    test("an open page tells of an outage by itself, and axe-core finds nothing wrong", async () => {
      const page = await browser.open(`${server.url}/board`);
      assert.match(await text(page), /Kelp: outage board[\s\S]*No outage is known/);
      const three = [colleagues.join(), colleagues.join(), colleagues.join()];
      for (const one of three) one(["tell", "claude", "--symptom", "overloaded", "--surface", "web", "--region", "europe-west"]);
      await until(
        "the page tells of it",
        async () => /3 of 3 people see it fail/.test(await text(page)),
        12_000,
        () => text(page),
      );
      incident = await page.evaluate(() =>
        document.querySelector<HTMLAnchorElement>("a[href*='/incidents/']")!.href.split("/").at(-1)!,
      );
      three[0]!(["note", "instead", "claude"], "The **API** works: <b>try</b> [this](https://example.org/).");
      three[1]!(["note", "update", incident], "They know of it.\n\n- asked at noon\n- no word yet");
      three[2]!(["note", "playbook"], "1. Park, do not retry.\n2. Take the other site.\n3. Tell #outage.");
      // Soon after the last news: what the browser keeps of those is no answer to these.
      await until(
        "the page tells of the notes",
        async () => /The API works/.test(await text(page)),
        12_000,
        () => text(page),
      );
      await page.close();
      for (const where of pages()) {
        const one = await browser.open(`${server.url}/board${where}`);
        for (const width of [1200, 320]) {
          await one.setViewport({ width, height: 800 });
          assert.deepEqual(await wrong(one), [], `${where} at ${width}`);
          assert.equal(await tooWide(one), false, `${where} at ${width} is too wide`);
          if (where === "" || where.includes("incidents")) {
            const picture = shot(`${where.split("/")[1] ?? "all"}-${width}`);
            await one.screenshot({ path: picture as `${string}.png`, fullPage: true });
          }
        }
        await one.close();
      }
    });

    test("without script everything is there, and it is made anew by itself", async () => {
      const page = await browser.open("about:blank");
      if (name === "chromium") await page.setJavaScriptEnabled(false);
      else {
        // This Firefox can't be asked for that: the script is kept from it.
        await page.setRequestInterception(true);
        page.on("request", (request) => void (request.url().endsWith(".js") ? request.abort() : request.continue()));
      }
      await page.goto(`${server.url}/board`, { waitUntil: "load" });
      const html = await page.content();
      for (const part of [
        "3 of 3 people see it fail",
        "The <strong>API</strong> works: try",
        "<table>",
        'http-equiv="refresh"',
        "What we do in an outage",
      ]) {
        assert.ok(html.includes(part), `the page lacks ${part}`);
      }
      await page.close();
    });

    test("its badge and its card stand in another page", async () => {
      const host = createServer((_, response) => {
        response.setHeader("Content-Type", "text/html");
        response.end(`<!doctype html><title>Intranet</title><img id="badge" alt="" src="${server.url}/board/badge.svg?site=claude">
          <iframe title="Claude" width="320" height="200" src="${server.url}/board/card?site=claude"></iframe>
          <iframe title="the whole board" src="${server.url}/board"></iframe>`);
      });
      await new Promise<void>((done) => host.listen(0, "127.0.0.1", done));
      try {
        const page = await browser.open(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`);
        const badge = await page.evaluate(() => document.querySelector("img")!.naturalWidth);
        assert.ok(badge > 60, `the badge is ${badge} wide`);
        const inside = async (part: string): Promise<string> => {
          const frame = page.frames().find((one) => one.url().includes(part));
          return (await frame?.evaluate(() => document.body?.innerText ?? "")) ?? "";
        };
        await until(
          "the card is shown",
          async () => /Claude[\s\S]*3 of 3 people see it fail/.test(await inside("/card")),
          8000,
          () => inside("/card"),
        );
        assert.ok(!(await inside("/board")).includes("outage board\n"), "the board itself is not to be framed");
        await page.screenshot({ path: shot("embedded") as `${string}.png` });
      } finally {
        host.close();
        host.closeAllConnections();
      }
    });

    test("dark and in German, on a small screen", async () => {
      const dark = await profile(name, { scheme: "dark", language: "de" });
      try {
        for (const where of pages().slice(0, 2)) {
          const page = await dark.open(`${server.url}/board${where}${where.includes("?") ? "&" : "?"}lang=de`);
          await page.setViewport({ width: 320, height: 800 });
          assert.equal(
            await page.evaluate(() => [document.documentElement.lang, matchMedia("(prefers-color-scheme: dark)").matches].join()),
            "de,true",
          );
          assert.deepEqual(await wrong(page), [], where);
          assert.equal(await tooWide(page), false, `${where} is too wide`);
          if (where === "" || where.includes("incidents"))
            await page.screenshot({
              path: shot(`dark-de${where === "" ? "" : "-incident"}`) as `${string}.png`,
              fullPage: true,
            });
          await page.close();
        }
      } finally {
        await dark.close();
      }
    });
  });
}
