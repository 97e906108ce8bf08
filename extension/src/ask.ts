// Sends a message and gives back the typed answer. Used by content scripts and by the panel.

import { browser } from "./browser.ts";
import type { Answer, ContentCalls, Message, PageCalls, PanelCalls } from "./messages.ts";

/** A failure that the other side reported, with its stable code. */
export class CallError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "CallError";
  }
}

type Input<F> = F extends (input: infer I) => unknown ? I : never;
type Output<F> = F extends (input: never) => infer O ? O : never;

/** Asks the worker. Throws CallError, or the browser's own error when the extension is gone ("Extension context invalidated."). */
export async function ask<N extends keyof (ContentCalls & PanelCalls)>(
  name: N,
  input: Input<(ContentCalls & PanelCalls)[N]>,
): Promise<Output<(ContentCalls & PanelCalls)[N]>> {
  const message: Message = { to: "worker", name, input };
  return open(await browser.runtime.sendMessage(message)) as Output<(ContentCalls & PanelCalls)[N]>;
}

/** Asks the content script of a tab, of its top frame unless another is named. Throws when there is none. */
export async function askPage<N extends keyof PageCalls>(
  tab: number,
  name: N,
  input: Input<PageCalls[N]>,
  frameId = 0,
): Promise<Output<PageCalls[N]>> {
  const message: Message = { to: "page", name, input };
  return open(await browser.tabs.sendMessage(tab, message, { frameId })) as Output<PageCalls[N]>;
}

/** Asks all frames of a tab that have a content script at once: the first answer counts. */
export async function askFrames<N extends keyof PageCalls>(
  tab: number,
  name: N,
  input: Input<PageCalls[N]>,
): Promise<Output<PageCalls[N]>> {
  const message: Message = { to: "page", name, input };
  return open(await browser.tabs.sendMessage(tab, message)) as Output<PageCalls[N]>;
}

function open(answer: Answer | undefined): unknown {
  if (answer === undefined) throw new CallError("no_answer", "nobody answered");
  if (!answer.ok) throw new CallError(answer.code, answer.message);
  return answer.value;
}
