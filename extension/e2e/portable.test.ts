// Chats out as files, a data export in, and everything through a backup into a fresh profile: all of it in the panel, as a user does.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { zipSync } from "fflate";

import type { Panel } from "./browsers.ts";
import { send } from "./face.ts";
import { root } from "./paths.ts";
import { inEachBrowser, profile } from "./setting.ts";
import { until } from "./wait.ts";

/** What the panel shows. */
const text = (panel: Panel): Promise<string> => panel.evaluate<string>("document.body.innerText");

const shows = (panel: Panel, what: string | RegExp): Promise<true> =>
  until(
    `the panel shows ${what}`,
    async () => (typeof what === "string" ? (await text(panel)).includes(what) : what.test(await text(panel))) || undefined,
    20_000,
    () => text(panel),
  ) as Promise<true>;

async function press(panel: Panel, css: string): Promise<void> {
  await until(`${css} can be pressed`, () =>
    panel.evaluate<boolean>(`document.querySelector(${JSON.stringify(css)})?.disabled === false`),
  );
  await panel.evaluate(`document.querySelector(${JSON.stringify(css)}).scrollIntoView({ block: "center" })`);
  await panel.click(css);
}

/** Chooses an option, as the browser's own list does. */
async function choose(panel: Panel, css: string, value: string): Promise<void> {
  await panel.evaluate(`(() => {
    const box = document.querySelector(${JSON.stringify(css)});
    box.value = ${JSON.stringify(value)};
    box.dispatchEvent(new Event("change", { bubbles: true }));
  })()`);
}

/** Gives a file to an input. */
async function attach(panel: Panel, css: string, name: string, content: Uint8Array): Promise<void> {
  await panel.evaluate(`(() => {
    const bytes = Uint8Array.from(atob(${JSON.stringify(Buffer.from(content).toString("base64"))}), (c) => c.charCodeAt(0));
    const list = new DataTransfer();
    list.items.add(new File([bytes], ${JSON.stringify(name)}));
    const input = document.querySelector(${JSON.stringify(css)});
    input.files = list.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  })()`);
}

/** The file that is offered below an element: its name, and its bytes. */
async function offered(panel: Panel, css: string): Promise<{ name: string; content: Buffer }> {
  const read = (): Promise<{ name: string; base64: string } | null> =>
    panel.evaluate(`(async () => {
      const link = document.querySelector(${JSON.stringify(`${css} a.save`)});
      if (!link?.download) return null;
      const name = link.download;
      const blob = await (await fetch(link.href)).blob();
      return new Promise((done) => {
        const reader = new FileReader();
        reader.onload = () => done({ name, base64: reader.result.split(",")[1] });
        reader.readAsDataURL(blob);
      });
    })()`);
  const { name, base64 } = await until("a file is offered", async () => (await read()) ?? undefined);
  return { name, content: Buffer.from(base64, "base64") };
}

async function files(panel: Panel): Promise<void> {
  await panel.click("#tab-chats");
  await shows(panel, "Export, import, backup");
  await panel.click("main .actions button");
  await shows(panel, "Restore a backup");
}

const sample = readFileSync(path.join(root, "shared", "dataexport", "testdata", "chatgpt.json"));

inEachBrowser("chats leave and come back", (s) => {
  test("a data export in, a chat and everything out, and a backup into a fresh profile", async () => {
    const site = s.sites.practice;
    const page = await s.browser.open(site.newChat);
    await send(page, site, "Pay with 4111 1111 1111 1111 <b>now</b>");
    await page.waitForSelector(site.finished);

    const panel = await s.browser.panel();
    await panel.resize(400, 900);
    await files(panel);
    const zip = zipSync({ "user.json": new Uint8Array([123, 125]), "conversations.json": new Uint8Array(sample) });
    await attach(panel, "#import-file", "export.zip", zip);
    await press(panel, "#import-go");
    await shows(panel, "1 conversations read, 1 with something new, 0 skipped");
    await press(panel, "#import-go");
    await shows(panel, "1 conversations read, 0 with something new, 0 skipped");
    await attach(panel, "#import-file", "holiday.zip", zipSync({ "a.jpg": new Uint8Array(3) }));
    await press(panel, "#import-go");
    await shows(panel, "This is no data export of ChatGPT or Claude");
    await panel.screenshot(s.shot("files"));

    await press(panel, "#all-go");
    const all = await offered(panel, "#export-all");
    assert.match(all.name, /^holdfast-chats-\d{4}-\d\d-\d\d\.zip$/);
    assert.equal(all.content.subarray(0, 2).toString(), "PK");

    await panel.click("#tab-chats");
    await shows(panel, "What is a holdfast?");
    await panel.evaluate(`[...document.querySelectorAll("button.row")].find((b) => b.innerText.includes("Pay with")).click()`);
    await shows(panel, "Export this chat");
    await panel.click("#export-one summary");
    await press(panel, "#one-go");
    const html = await offered(panel, "#export-one");
    assert.match(html.name, /^chat-practice-pay-with-redacted-card-number-.*\.html$/);
    assert.match(html.content.toString(), /default-src 'none'[\s\S]*Pay with \[redacted: card number\] &lt;b&gt;now&lt;\/b&gt;/);
    await panel.screenshot(s.shot("export"));
    await choose(panel, "#one-format", "md");
    await panel.click("#one-secrets");
    await press(panel, "#one-go");
    const markdown = await offered(panel, "#export-one");
    assert.match(markdown.name, /\.md$/);
    assert.match(
      markdown.content.toString(),
      /^# Practice chat\n[\s\S]*\n## User[^\n]*\n\nPay with 4111 1111 1111 1111 \\<b>now\\<\/b>\n/,
    );

    await files(panel);
    await press(panel, "#backup-go");
    const code = await until(
      "the code is shown",
      async () =>
        (await panel.evaluate<string | null>(`document.querySelector("#backup-code")?.textContent ?? null`)) ?? undefined,
    );
    await press(panel, "#backup-written");
    const backup = await offered(panel, "#backup");
    assert.equal(backup.content.subarray(0, 3).toString(), "HFB");
    assert.ok(!backup.content.includes("Pay with"));
    await panel.close();

    const second = await profile(s.name);
    try {
      const fresh = await second.panel();
      await fresh.resize(400, 900);
      await files(fresh);
      await attach(fresh, "#restore-file", "cut.backup", backup.content.subarray(0, -20));
      await fresh.click("#restore-code");
      await fresh.type(code);
      await press(fresh, "#restore-look");
      await shows(fresh, "The end of the file is missing.");
      await attach(fresh, "#restore-file", backup.name, backup.content);
      await press(fresh, "#restore-look");
      await shows(fresh, /Made [^\n]*: \d+ versions of drafts, \d+ messages\./);
      await fresh.screenshot(s.shot("restore"));
      await press(fresh, "#restore-go");
      await shows(fresh, /Restored\. New here: \d+ entries\./);
      await fresh.click("#tab-chats");
      await shows(fresh, "What is a holdfast?");
      await shows(fresh, "Pay with 4111 1111 1111 1111");
      await fresh.close();
    } finally {
      await second.close();
    }
  });
});
