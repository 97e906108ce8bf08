// Asking the extension what its core holds, through a page of its own, as the panel does.

import type { Draft } from "../src/core.gen.ts";
import type { PanelCalls } from "../src/messages.ts";
import type { Browser, Panel } from "./browsers.ts";
import { sleep, until } from "./wait.ts";

type Input<F> = F extends (input: infer I) => unknown ? I : never;
type Output<F> = F extends (input: never) => infer O ? O : never;

/** Calls the worker from an open panel. Throws the error's code and message. */
export async function call<N extends keyof PanelCalls>(
  panel: Panel,
  name: N,
  input: Input<PanelCalls[N]>,
): Promise<Output<PanelCalls[N]>> {
  const message = JSON.stringify({ to: "worker", name, input });
  const answer = await asked(panel, `(globalThis.browser ?? chrome).runtime.sendMessage(${message})`);
  if (answer === null || !answer.ok) throw new Error(answer === null ? "nobody answered" : `${answer.code}: ${answer.message}`);
  return answer.value as Output<PanelCalls[N]>;
}

interface Answered {
  ok: boolean;
  value: unknown;
  code: string;
  message: string;
}

/** Asks again where an event page was falling asleep, as the panel itself does; it may take a while to do so. */
async function asked(panel: Panel, question: string): Promise<Answered | null> {
  for (let tries = 1; ; tries++) {
    try {
      return await panel.evaluate(question);
    } catch (err) {
      if (tries === 4 || !String(err).includes("Receiving end does not exist")) throw err;
      await sleep(200 * tries);
    }
  }
}

/** A page of the extension that does nothing by itself: where nobody looks at the panel, calls need none. */
export const bare = "icons/16.png";

/** Asks the core by a page of the extension, which is closed again. */
export function withCore<T>(browser: Browser, use: (panel: Panel) => Promise<T>): Promise<T> {
  return withPanel(browser, use, bare);
}

/** Opens the panel, asks or looks, and closes it again. */
export async function withPanel<T>(browser: Browser, use: (panel: Panel) => Promise<T>, file?: string): Promise<T> {
  const panel = await browser.panel(file);
  try {
    return await use(panel);
  } finally {
    await panel.close();
  }
}

/** The drafts in the core's store. */
export function drafts(browser: Browser): Promise<Draft[]> {
  return withCore(browser, (panel) => call(panel, "drafts", {}));
}

/** A draft with its newest text. */
export type Kept = Draft & { text: string };

/** The drafts of a site with their newest texts. */
export async function kept(panel: Panel, site: string): Promise<Kept[]> {
  const found: Kept[] = [];
  for (const draft of await call(panel, "drafts", {})) {
    if (draft.site === site) found.push({ ...draft, text: await call(panel, "text", { id: draft.id, number: 0 }) });
  }
  return found;
}

/** Waits until the core holds a draft with this text, and gives it back. */
export function keptText(browser: Browser, site: string, text: string, ms = 20_000): Promise<Kept> {
  return withCore(browser, (panel) =>
    until(
      `the core keeps ${JSON.stringify(text.slice(0, 60))} of ${site}`,
      async () => (await kept(panel, site)).find((d) => d.text === text),
      ms,
      async () => ({
        core: await call(panel, "core", {}),
        kept: (await kept(panel, site)).map((d) => [d.chat, d.state, d.text.slice(0, 80)]),
        inbox: await inbox(panel),
      }),
    ),
  );
}

/** What waits in the inbox. */
export function inbox(panel: Panel): Promise<Record<string, unknown>> {
  return panel.evaluate<Record<string, unknown>>(
    `(globalThis.browser ?? chrome).storage.local.get(null).then((all) => Object.fromEntries(Object.entries(all).filter(([k]) => k.startsWith("inbox/") || k.startsWith("damaged/"))))`,
  );
}
