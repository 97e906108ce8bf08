// The chat sites as a user meets them: where to type, how to send, what is to be seen.

import type { Page } from "puppeteer-core";
import { until } from "./wait.ts";

/** The ids of the adapters under test. */
export type SiteId =
  | "practice"
  | "chatgpt"
  | "claude"
  | "gemini"
  | "copilot"
  | "perplexity"
  | "deepseek"
  | "mistral"
  | "grok"
  | "poe"
  | "huggingface"
  | "open-webui"
  | "librechat"
  | "lobechat"
  | "nextchat";

/** A chat site under test. */
export interface ChatSite {
  /** The adapter's id. */
  id: SiteId;
  /** Under which name its drafts are kept: the id, or the host where people run it themselves. */
  keptAs: string;
  /** Its name in sentences. */
  name: string;
  /** The address of a new chat, on this origin. */
  newChat: string;
  composer: string;
  send: string;
  /** The button that ends an answer; absent where no test presses it. */
  stop?: string;
  /** A sign that an answer is whole; empty where the page shows none. */
  finished: string;
  /** The page's own word on a failure. */
  notice: string;
  /** The chat's id in an address, when it is final; null where no address tells it. */
  chatId: RegExp | null;
}

/** The practice chat at an origin. */
export function practice(origin: string): ChatSite {
  return {
    id: "practice",
    keptAs: "practice",
    name: "Practice chat",
    newChat: `${origin}/`,
    composer: '[data-testid="composer"]',
    send: '[data-testid="send"]',
    stop: '[data-testid="stop"]',
    finished: '[data-testid="copy"]',
    notice: '[data-testid="notice"]:not([hidden])',
    chatId: /\/c\/([^/?]+)/,
  };
}

const hosted: Omit<ChatSite, "keptAs">[] = [
  {
    id: "chatgpt",
    name: "ChatGPT",
    newChat: "https://chatgpt.com/",
    composer: "#prompt-textarea",
    send: '[data-testid="send-button"]',
    stop: '[data-testid="stop-button"]',
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
    stop: '[aria-label="Stop response"]',
    finished: '[data-testid="action-bar-copy"]',
    notice: '[data-testid="message-warning"]',
    chatId: /\/chat\/([0-9a-f-]{36})/,
  },
  {
    id: "gemini",
    name: "Gemini",
    newChat: "https://gemini.google.com/u/1/app",
    composer: ".ql-editor",
    send: ".send-button:not(.stop)",
    stop: ".send-button.stop",
    finished: "message-actions",
    notice: "mat-snack-bar-container",
    chatId: /\/app\/([0-9a-f]{16})/,
  },
  {
    id: "copilot",
    name: "Copilot",
    newChat: "https://copilot.microsoft.com/",
    composer: "#userInput",
    send: '[data-testid="submit-button"]',
    finished: '[data-testid="copy-ai-message-button"]',
    notice: '[role="alert"]',
    chatId: /\/chats\/([^/?]{21})/,
  },
  {
    id: "perplexity",
    name: "Perplexity",
    newChat: "https://www.perplexity.ai/",
    composer: "#ask-input",
    send: '[aria-label="Submit"]',
    finished: "",
    notice: '[role="alert"]',
    chatId: /\/search\/([0-9a-f-]{36})/,
  },
  {
    id: "deepseek",
    name: "DeepSeek",
    newChat: "https://chat.deepseek.com/",
    composer: "textarea",
    send: ".buttons .ds-icon-button",
    finished: "",
    notice: ".ds-toast",
    chatId: /\/s\/([0-9a-f-]{36})/,
  },
  {
    id: "mistral",
    name: "Le Chat",
    newChat: "https://chat.mistral.ai/chat",
    composer: ".ProseMirror",
    send: 'button[type="submit"]',
    finished: "",
    notice: "[data-sonner-toast]",
    chatId: /\/chat\/([0-9a-f-]{36})/,
  },
  {
    id: "grok",
    name: "Grok",
    newChat: "https://grok.com/",
    composer: ".ProseMirror",
    send: '[data-testid="chat-submit"]',
    finished: ".action-buttons",
    notice: '[role="alert"]',
    chatId: /\/c\/([0-9a-f-]{36})/,
  },
  {
    id: "poe",
    name: "Poe",
    newChat: "https://poe.com/",
    composer: "textarea",
    send: '[aria-label="Send message"]',
    finished: "",
    notice: '[role="alert"]',
    chatId: /\/chat\/([0-9a-f-]{36})/,
  },
  {
    id: "huggingface",
    name: "HuggingChat",
    newChat: "https://huggingface.co/chat/",
    composer: "textarea",
    send: '[aria-label="Send message"]',
    finished: "",
    notice: ".fixed h2",
    chatId: /\/conversation\/([0-9a-f]{24})/,
  },
];

const selfHosted: (Omit<ChatSite, "keptAs" | "newChat"> & { path: string })[] = [
  {
    id: "open-webui",
    name: "Open WebUI",
    path: "/",
    composer: "#chat-input",
    send: "#send-message-button",
    finished: ".copy-response-button",
    notice: "[class*='border-red']",
    chatId: /\/c\/([0-9a-f-]{36})/,
  },
  {
    id: "librechat",
    name: "LibreChat",
    path: "/c/new",
    composer: "#prompt-textarea",
    send: "#send-button",
    finished: "",
    notice: '[role="alert"]',
    chatId: /\/c\/([0-9a-f-]{36})/,
  },
  {
    id: "lobechat",
    name: "LobeChat",
    path: "/chat?session=inbox",
    composer: "[data-lexical-editor]",
    send: ".ant-btn-primary",
    finished: "",
    notice: ".ant-alert",
    chatId: /topic=([0-9a-f-]{36})/,
  },
  {
    id: "nextchat",
    name: "NextChat",
    path: "/",
    composer: "#chat-input",
    send: "[class*='chat-input-send']",
    finished: "",
    notice: "[class*='chat-message_'] .markdown-body",
    chatId: null,
  },
];

/** The fixtures: those behind the real names, and those that people run themselves, wherever they are now. */
export function fixtures(own: (site: string) => string): ChatSite[] {
  return [
    ...hosted.map((site) => ({ ...site, keptAs: site.id })),
    ...selfHosted.map(({ path, ...site }) => {
      const { origin, host } = new URL(own(site.id));
      return { ...site, keptAs: host, name: `${site.name} (${host})`, newChat: origin + path };
    }),
  ];
}

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
  return until(`${site.id} has an id in ${page.url()}`, () => site.chatId?.exec(page.url())?.[1]);
}
