// The chat sites as a user meets them: where to type, how to send, what is to be seen.

import type { Page } from "puppeteer-core";
import { until } from "./wait.ts";

/** A chat site under test. */
export interface ChatSite {
  /** The adapter's id. */
  id: "practice" | "chatgpt" | "claude";
  /** Its name in sentences. */
  name: string;
  /** The address of a new chat, on this origin. */
  newChat: string;
  composer: string;
  send: string;
  finished: string;
  /** The page's own word on a failure. */
  notice: string;
  /** The chat's id in an address, when it is final. */
  chatId: RegExp;
}

/** The practice chat at an origin. */
export function practice(origin: string): ChatSite {
  return {
    id: "practice",
    name: "Practice chat",
    newChat: `${origin}/`,
    composer: '[data-testid="composer"]',
    send: '[data-testid="send"]',
    finished: '[data-testid="copy"]',
    notice: '[data-testid="notice"]:not([hidden])',
    chatId: /\/c\/([^/?]+)/,
  };
}

/** The fixtures behind the real names. */
export const fixtures: ChatSite[] = [
  {
    id: "chatgpt",
    name: "ChatGPT",
    newChat: "https://chatgpt.com/",
    composer: "#prompt-textarea",
    send: '[data-testid="send-button"]',
    finished: '[data-testid="copy-turn-action-button"]',
    notice: '[role="dialog"], [data-testid="regenerate-thread-error-button"]',
    chatId: /\/c\/([0-9a-f-]{36})/,
  },
  {
    id: "claude",
    name: "Claude",
    newChat: "https://claude.ai/new",
    composer: '[data-testid="chat-input"]',
    send: '[aria-label="Send message"]',
    finished: '[data-testid="action-bar-copy"]',
    notice: '[data-testid="message-warning"]',
    chatId: /\/chat\/([0-9a-f-]{36})/,
  },
];

/** Puts the caret into the composer. */
export async function focus(page: Page, site: ChatSite): Promise<void> {
  await page.waitForSelector(site.composer);
  await page.click(site.composer);
}

/** Types lines, Shift+Enter between them. */
export async function type(page: Page, site: ChatSite, text: string): Promise<void> {
  await focus(page, site);
  for (const [i, line] of text.split("\n").entries()) {
    if (i > 0) {
      await page.keyboard.down("Shift");
      await page.keyboard.press("Enter");
      await page.keyboard.up("Shift");
    }
    await page.keyboard.type(line);
  }
}

/** The text in the composer, a line for every paragraph. */
export function composed(page: Page, site: ChatSite): Promise<string> {
  return page.$eval(site.composer, (box) => {
    if (box instanceof HTMLTextAreaElement) return box.value;
    return [...box.querySelectorAll("p")].map((p) => p.innerText.replace(/\n$/, "")).join("\n");
  });
}

/** The chat's id in the address, once it has its final one. */
export function chatId(page: Page, site: ChatSite): Promise<string> {
  return until(`${site.id} has an id in ${page.url()}`, () => site.chatId.exec(page.url())?.[1]);
}
