// The browser's shortcuts: restore the last draft, park this prompt, open the panel. What came of it is said on the toolbar button.

import { browser } from "../browser.ts";
import { word } from "../content/ui/words.ts";
import { parkPrompt, restoreLast, type Kept } from "../quick.ts";
import { composerIn, putBack } from "../target.ts";
import { openPanel } from "./open-panel.ts";

/** How long the toolbar button says what came of it, ms. */
const saidMs = 5000;

/** Begins to listen. `kept` acts as the panel does. */
export function listenToCommands(kept: Kept): void {
  browser.commands.onCommand.addListener((command, tab) => {
    // Nothing may be awaited before: the panel opens only while the key still counts.
    if (command === "open-panel") void openPanel(tab);
    else if (tab?.id !== undefined) void act(command, tab.id, kept);
  });
}

async function act(command: string, tab: number, kept: Kept): Promise<void> {
  try {
    const target = await composerIn(tab);
    const result = command === "park-prompt" ? await parkPrompt(kept, target) : (await restoreLast(kept, target, putBack)).result;
    await say(tab, ["taken", "already", "parked"].includes(result), word(`quick_${result}`));
  } catch (err) {
    console.warn(`holdfast: ${command}`, err);
    await say(tab, false, word("quick_failed"));
  }
}

async function say(tabId: number, good: boolean, title: string): Promise<void> {
  await browser.action.setBadgeText({ tabId, text: good ? "✓" : "✗" });
  await browser.action.setTitle({ tabId, title });
  const undo = async (): Promise<void> => {
    await browser.action.setBadgeText({ tabId, text: null as never });
    await browser.action.setTitle({ tabId, title: word("action_title") });
  };
  setTimeout(() => void undo().catch(() => undefined), saidMs);
}
