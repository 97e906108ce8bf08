// What is said in a chat is kept: with its form, with the half of an answer that broke off, and with every branch.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "puppeteer-core";

import type { Turns } from "../src/core.gen.ts";
import type { Browser, Panel } from "./browsers.ts";
import { type, type ChatSite } from "./chats.ts";
import { call, withCore, withPanel } from "./core.ts";
import { card, cardTitled, send } from "./face.ts";
import { inEachBrowser } from "./setting.ts";
import { sleep, until } from "./wait.ts";

/** Every branch of every chat of a site. */
async function branches(panel: Panel, site: ChatSite): Promise<Turns[]> {
  const all: Turns[] = [];
  for (const chat of await call(panel, "chats", {})) {
    if (chat.site !== site.id) continue;
    for (let branch = 1; branch <= chat.branches; branch++) all.push(await call(panel, "turns", { id: chat.id, branch }));
  }
  return all;
}

/** Waits until `fits` gives something for the branches of a site. */
function told<T>(browser: Browser, site: ChatSite, what: string, fits: (all: Turns[]) => T | undefined | false): Promise<T> {
  return withCore(browser, (panel) => {
    let seen: Turns[] = [];
    return until(
      what,
      async () => fits((seen = await branches(panel, site))),
      20_000,
      async () => seen.map((b) => b.turns.map((t) => [t.role, t.state, t.outcome, t.text.slice(0, 200)])),
    );
  });
}

/** Waits for a branch of which this is true. */
function branch(browser: Browser, site: ChatSite, what: string, fits: (b: Turns) => boolean): Promise<Turns> {
  return told(browser, site, what, (all) => all.find(fits));
}

const rich = `<p>See <a href="https://example.org/kelp">kelp</a> and <em>this</em>:</p>
<pre><div>go<button>Copy</button></div><code class="language-go">if a < b {\n\treturn "x"\n}\n</code></pre>
<ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>
<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>
<span class="katex-display"><math><annotation encoding="application/x-tex">x^2</annotation></math></span>
<script>document.title = "taken over"</script><img alt="big" src="data:image/png;base64,${"A".repeat(300_000)}"><p></p>`;
const markdown = `See [kelp](https://example.org/kelp) and *this*:

\`\`\`go
if a < b {
	return "x"
}
\`\`\`

- one
  - inner
- two

| A | B |
| --- | --- |
| 1 | 2 |

$$
x^2
$$

![big]()

lone \ufffd end`;

/** Puts a question and an answer into the page as the site would draw them. */
async function draw(page: Page, site: ChatSite, html: string, depth: number): Promise<void> {
  await page.evaluate(
    (id, html, depth) => {
      const turn = (role: string, n: number): HTMLElement => {
        const made = document.createElement("div");
        if (id === "practice") {
          made.innerHTML = `<article data-role="${role}" data-state="complete" data-turn-id="drawn-${n}"><div class="text"></div></article>`;
          if (role === "assistant")
            made.firstElementChild!.insertAdjacentHTML("beforeend", '<button data-testid="copy">Copy</button>');
          document.querySelector('[data-testid="transcript"]')!.append(made);
        } else {
          made.innerHTML = `<div data-message-author-role="${role}" data-message-id="drawn-${n}" data-message-model-slug="gpt-5"><div class="${role === "user" ? "whitespace-pre-wrap" : "markdown"}"></div></div>`;
          if (role === "assistant")
            made.insertAdjacentHTML("beforeend", '<button data-testid="copy-turn-action-button">Copy</button>');
          document.querySelector("#thread")!.append(made);
        }
        return made.querySelector(".text, .markdown, .whitespace-pre-wrap")!;
      };
      turn("user", 1).textContent = "Draw something";
      const answer = turn("assistant", 2);
      answer.innerHTML = html;
      answer.lastElementChild!.textContent = "lone \ud800 end";
      turn("user", 3).textContent = "Nest something";
      let inner = turn("assistant", 4);
      inner.style.display = "none"; // browsers themselves do not survive drawing this
      for (let i = 0; i < depth; i++) inner = inner.appendChild(document.createElement("div"));
      inner.textContent = "at the bottom";
    },
    site.id,
    html,
    depth,
  );
}

inEachBrowser("what is said is kept", (s) => {
  for (const id of ["practice", "chatgpt"] as const) {
    test(`on ${id}: prompt and answer, with code, list, table, link and maths, and hostile pages`, async () => {
      const site = s.sites[id];
      const page = await s.browser.open(site.newChat);
      await send(page, site, `What is kept of ${id}?`);
      await page.waitForSelector(site.finished, { timeout: 20_000 });
      const whole = await branch(
        s.browser,
        site,
        "the answer is kept",
        ({ turns }) => turns[0]?.text === `What is kept of ${id}?` && turns[1]?.state === "complete",
      );
      assert.deepEqual(
        whole.turns.map((t) => t.role),
        ["user", "assistant"],
      );
      assert.equal(whole.turns[1]!.model, id === "chatgpt" ? "gpt-5" : "");
      await branch(
        s.browser,
        site,
        "the prompt is known as the draft that was delivered",
        ({ turns }) => turns[0]?.outcome === "delivered",
      );
      await draw(page, site, rich, 10_000);
      const drawn = await branch(
        s.browser,
        site,
        "what was drawn is kept",
        ({ turns }) => turns.at(-1)?.text === "at the bottom" && turns.at(-1)?.state === "complete",
      );
      assert.equal(drawn.turns.find((t) => t.message === "drawn-2")?.text, markdown);
      const all = await told(s.browser, site, "the branches", (all) => all);
      assert.equal(all.filter(({ turns }) => turns[0]?.text === `What is kept of ${id}?`).length, 1);
      await page.close();
    });

    test(`on ${id}: the half answer of a stream that is cut`, async () => {
      const site = s.sites[id];
      await s.fail(site, "cut");
      const page = await s.browser.open(site.newChat);
      await send(page, site, `Cut this on ${id}`);
      const half = await branch(
        s.browser,
        site,
        "the half answer is kept",
        ({ turns }) => turns[0]?.text === `Cut this on ${id}` && ["truncated", "error"].includes(turns[1]?.state ?? ""),
      );
      assert.ok(half.turns[1]!.text.length > 10, half.turns[1]!.text);
      await s.fail(site, "");
      await page.close();
    });

    test(`on ${id}: a regenerated answer is a branch`, async () => {
      const site = s.sites[id];
      const page = await s.browser.open(site.newChat);
      await send(page, site, `Twice on ${id}`);
      await page.waitForSelector(site.finished, { timeout: 20_000 });
      const mine = ({ turns }: Turns): boolean => turns[0]?.text === `Twice on ${id}` && turns[1]?.state === "complete";
      await branch(s.browser, site, "the first answer is kept", mine);
      await page.evaluate((id) => {
        const body = document.querySelector(id === "practice" ? 'article[data-role="assistant"] .text' : ".markdown")!;
        body
          .closest("[data-turn-id], [data-message-id]")!
          .setAttribute(id === "practice" ? "data-turn-id" : "data-message-id", "again");
        body.textContent = "Another answer";
      }, id);
      await told(s.browser, site, "both answers are kept", (all) => all.filter(mine).length === 2);
      await page.close();
    });
  }

  test("a prompt that may have arrived is pointed out when it is typed again, and only then", async () => {
    const site = s.sites.practice;
    await s.fail(site, "cut", 1);
    const page = await s.browser.open(site.newChat);
    await send(page, site, "Book the larger room");
    await branch(
      s.browser,
      site,
      "the half answer is kept",
      ({ turns }) => turns[0]?.text === "Book the larger room" && turns[1]?.state !== "streaming",
    );
    // What failed is said first; once that is put away, the text in the box counts.
    await until("the broken answer is named", () => card(page));
    await until("the card is put away", async () => {
      const spot = await page.evaluate(() => {
        const close = document.querySelector("#holdfast-under-test")?.shadowRoot?.querySelector(".card:not([hidden]) .close");
        const box = close?.getBoundingClientRect();
        return box === undefined ? null : { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      });
      if (spot === null) return true;
      await page.mouse.click(spot.x, spot.y);
      return undefined;
    });
    await type(page, site, "Book the larger");
    await sleep(1500);
    assert.notEqual((await card(page))?.title, "This may have arrived already");
    await page.keyboard.type(" room");
    await cardTitled(page, "This may have arrived already");
    await s.browser.screenshot(page, s.shot("duplicate"));
    await page.close();
  });

  test("the panel lists the chats and shows one, branch by branch", async () => {
    await withPanel(s.browser, async (panel) => {
      const text = (css: string): Promise<string> =>
        panel.evaluate<string>(`document.querySelector(${JSON.stringify(css)})?.innerText ?? ""`);
      await panel.evaluate(`document.querySelector("#tab-chats").click()`);
      await until(
        "the chats are listed",
        async () => (await text("main")).includes("Twice on practice"),
        10_000,
        () => text("main"),
      );
      assert.match(await text("main"), /2 branches[\s\S]*Twice on practice/);
      await panel.evaluate(
        `[...document.querySelectorAll(".row")].find((row) => row.innerText.includes("Twice on practice")).click()`,
      );
      await until(
        "the newest branch is shown",
        async () => (await text("main")).includes("Another answer"),
        10_000,
        () => text("main"),
      );
      await panel.evaluate(`[...document.querySelectorAll("button")].find((b) => b.innerText === "Branch 1").click()`);
      await until(
        "the first branch is shown",
        async () => /Twice on practice[\s\S]*You asked about/.test(await text("main")),
        10_000,
        () => text("main"),
      );
      assert.ok(!(await text("main")).includes("Another answer"));
    });
  });

  test("the half answer is kept when the browser is killed", async () => {
    const site = s.sites.practice;
    await s.fail(site, "stall");
    const page = await s.browser.open(site.newChat);
    await send(page, site, "Stall and die");
    await branch(
      s.browser,
      site,
      "the half answer is kept",
      ({ turns }) => turns[0]?.text === "Stall and die" && (turns[1]?.text.length ?? 0) > 10,
    );
    await s.browser.kill();
    await s.browser.restart();
    await branch(
      s.browser,
      site,
      "the half answer is still kept",
      ({ turns }) => turns[0]?.text === "Stall and die" && (turns[1]?.text.length ?? 0) > 10,
    );
    await s.fail(site, "");
  });
});
