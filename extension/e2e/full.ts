// A profile of somebody who has written for years: filled the way texts come in, through the inbox and an import.

import type { Panel } from "./browsers.ts";
import { call } from "./core.ts";
import { until } from "./wait.ts";

/** How much there is. */
export interface Amount {
  drafts: number;
  chats: number;
  /** Of each chat. */
  turns: number;
  /** Of the first draft. */
  versions: number;
}

const words =
  "plan the move and say which of the two offers is cheaper before the end of the week without calling anybody twice".split(" ");

/** Some words, others for each number. */
function prose(seed: number, length: number): string {
  return Array.from({ length }, (_, i) => words[(seed * 7 + i * 13 + ((seed >> 3) ^ i)) % words.length]).join(" ");
}

const start = Date.UTC(2026, 0, 1);
const minute = 60_000;
/** What waits at once: the worker reads all of it for each round. */
const batch = 400;

/** Fills the core. `told` gets how far it is. */
export async function fill(panel: Panel, { drafts, chats, turns, versions }: Amount, told: (so: string) => void): Promise<void> {
  const values: [site: string, chat: string, text: string][] = [
    ...Array.from({ length: versions }, (_, i): [string, string, string] => ["claude", "long", prose(1, 3000 + i * 3)]),
    ...Array.from({ length: drafts - 1 }, (_, i): [string, string, string] => [
      i % 3 === 0 ? "claude" : "chatgpt",
      `chat-${i}`,
      `Draft ${i}: ${prose(i, 30)}`,
    ]),
  ];
  for (let at = 0; at < values.length; at += batch) {
    const items = values.slice(at, at + batch).map(([site, chat, text], i) => {
      const n = at + i + 1;
      const state = n % 40 === 0 ? "failed" : n % 15 === 0 ? "sent" : "editing";
      return [`inbox/bench/${n}`, { v: 1, site, account: "", chat, tab: "t", text, t: start + n * minute, n, state }];
    });
    await panel.evaluate(`(globalThis.browser ?? chrome).storage.local.set(Object.fromEntries(${JSON.stringify(items)}))`);
    await until(
      "the core has taken them",
      () =>
        panel.evaluate<boolean>(
          `(globalThis.browser ?? chrome).storage.local.get(null).then((all) => !Object.keys(all).some((key) => key.startsWith("inbox/")))`,
        ),
      120_000,
    );
    if (at % (batch * 5) === 0) told(`${at} of ${values.length} texts`);
  }
  for (let i = 0; i < chats; i++) {
    const messages = Array.from({ length: turns }, (_, k) => {
      const text = prose(i * turns + k, 25);
      const created_at = new Date(start + (i * turns + k) * minute).toISOString();
      return {
        uuid: `m-${i}-${k}`,
        text,
        content: [{ type: "text", text }],
        sender: k % 2 === 0 ? "human" : "assistant",
        created_at,
      };
    });
    const at = new Date(start + i * turns * minute).toISOString();
    const json = JSON.stringify({
      uuid: `imported-${i}`,
      name: `Chat ${i}`,
      created_at: at,
      updated_at: at,
      chat_messages: messages,
    });
    await call(panel, "importChat", { json });
    if (i % 200 === 0) told(`${i} of ${chats} chats`);
  }
}
