// What Holdfast shows in a page. The test build opens its shadow root; the shipped one keeps it closed.

import type { Page } from "puppeteer-core";
import { type, type ChatSite } from "./chats.ts";
import { sleep, until } from "./wait.ts";

/** The card as a user reads it. */
export interface Card {
  title: string;
  text: string;
  tone: string;
  buttons: string[];
}

/** The state of the saved sign: "saved", "saving", …; "" where there is none. */
export function sign(page: Page): Promise<string> {
  return page.evaluate(() => {
    const sign = document.querySelector("#holdfast-under-test")?.shadowRoot?.querySelector<HTMLElement>(".sign");
    return sign === null || sign === undefined || sign.hidden ? "" : (sign.dataset["state"] ?? "");
  });
}

/** The card, or null where none is shown. */
export function card(page: Page): Promise<Card | null> {
  return page.evaluate(() => {
    const card = document.querySelector("#holdfast-under-test")?.shadowRoot?.querySelector<HTMLElement>(".card");
    if (card === null || card === undefined || card.hidden) return null;
    return {
      title: card.querySelector(".title")?.textContent ?? "",
      text: card.innerText,
      tone: card.dataset["tone"] ?? "",
      buttons: [...card.querySelectorAll("button")].map((b) => b.textContent ?? ""),
    };
  });
}

/** Waits for the saved sign. */
export function saved(page: Page, ms = 15_000): Promise<true> {
  return until(
    "the sign says saved",
    async () => (await sign(page)) === "saved" || undefined,
    ms,
    async () => ({
      sign: await sign(page),
      card: await card(page),
    }),
  ) as Promise<true>;
}

/** Types a prompt, waits until it is kept, and sends it. */
export async function send(page: Page, site: ChatSite, prompt: string): Promise<void> {
  await type(page, site, prompt);
  await saved(page);
  await page.click(site.send);
}

/** Waits for a card with this title. */
export function cardTitled(page: Page, title: string, ms = 15_000): Promise<Card> {
  return until(
    `a card says ${JSON.stringify(title)}`,
    async () => {
      const shown = await card(page);
      return shown?.title === title ? shown : undefined;
    },
    ms,
    () => card(page),
  );
}

/** Waits until no card with this title is shown. */
export async function cardGone(page: Page, title: string, ms = 15_000): Promise<void> {
  await until(
    `the card ${JSON.stringify(title)} goes`,
    async () => (await card(page))?.title !== title || undefined,
    ms,
    () => card(page),
  );
}

/** Presses a button of the card with the mouse, once the card stands still. */
export async function press(page: Page, label: string, ms?: number): Promise<void> {
  let before = "";
  const at = await until(
    `the card has a button ${label}, and stands still`,
    async () => {
      const place = await page.evaluate((wanted) => {
        const card = document.querySelector("#holdfast-under-test")?.shadowRoot?.querySelector(".card");
        const button = [...(card?.querySelectorAll("button") ?? [])].find((b) => b.textContent === wanted);
        if (button === undefined) return undefined;
        const box = button.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      }, label);
      const still = place !== undefined && JSON.stringify(place) === before;
      before = JSON.stringify(place);
      return still ? place : undefined;
    },
    ms,
    () => card(page),
  );
  await page.mouse.click(at.x, at.y);
  await sleep(50);
}

/** Parks what stands in the box. A card that moved under the mouse is pressed again, as a person would. */
export async function park(page: Page, urgency: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    await press(page, "Park");
    try {
      return await press(page, urgency, 3000);
    } catch (err) {
      if (tries === 3) throw err;
    }
  }
}
