// Answers messages: one object of named handlers for each receiver, and a door-keeper who may refuse the caller.

import { browser } from "./browser.ts";
import type { Answer, Message } from "./messages.ts";

/** Who sent a message. */
export type Sender = chrome.runtime.MessageSender;

type Handler = (input: never, sender: Sender) => unknown;

/** What a handler gives back, at once, when another frame may answer. */
export const pass = Symbol("pass");

/** Handlers by name. What is not in here cannot be called. */
export type Handlers<Calls> = {
  [N in keyof Calls]: Calls[N] extends (input: infer I) => infer O ? (input: I, sender: Sender) => O | Promise<O> : never;
};

/**
 * Starts answering messages to `to`. `choose` returns the handlers open to this sender, or undefined to refuse. Messages of other
 * extensions are never answered. Call it at the top level of a script: a worker that registers late misses the message that
 * started it. After `signal` it answers no more.
 */
export function answer(
  to: Message["to"],
  choose: (sender: Sender) => Partial<Record<string, Handler>> | undefined,
  signal?: AbortSignal,
): void {
  browser.runtime.onMessage.addListener((message: unknown, sender: Sender, respond: (a: Answer) => void) => {
    if (signal?.aborted === true || !isMessage(message) || message.to !== to || sender.id !== browser.runtime.id) return false;
    const handlers = choose(sender) ?? {};
    const handler = Object.hasOwn(handlers, message.name) ? handlers[message.name] : undefined;
    if (handler === undefined) {
      respond({ ok: false, code: "refused", message: `no call ${message.name} for this sender` });
      return false;
    }
    const answered = run(handler, message.input, sender);
    if (answered === pass) return false;
    answered.then(respond, () => undefined);
    return true;
  });
}

function run(handler: Handler, input: unknown, sender: Sender): Promise<Answer> | typeof pass {
  try {
    const value = handler(input as never, sender);
    return value === pass ? pass : Promise.resolve(value).then((value) => ({ ok: true, value }), refusal);
  } catch (err) {
    return Promise.resolve(refusal(err));
  }
}

function refusal(err: unknown): Answer {
  return { ok: false, code: codeOf(err), message: err instanceof Error ? err.message : String(err) };
}

/** The stable code that an error carries, "internal" for one that has none. */
export function codeOf(err: unknown): string {
  const code = (err as { code?: unknown } | null)?.code;
  return typeof code === "string" && code !== "" ? code : "internal";
}

function isMessage(value: unknown): value is Message {
  const message = value as Partial<Message> | null;
  return typeof message === "object" && message !== null && typeof message.to === "string" && typeof message.name === "string";
}
