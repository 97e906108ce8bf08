// Notifications, where the user has asked for them and the browser allows them.

import { browser } from "../browser.ts";
import { word } from "../content/ui/words.ts";
import { siteName } from "../panel/names.ts";
import { openPanel } from "./open-panel.ts";
import { notifyKey } from "./usable.ts";

/** Key in storage.session of the sites in trouble. */
const troubledKey = "troubled";

/** Says that a site works again, and how many prompts are parked for it. */
export async function notifyUsable(site: string, parked: () => Promise<number>): Promise<void> {
  const { [notifyKey]: wanted } = await browser.storage.local.get(notifyKey);
  if (wanted !== true || browser.notifications === undefined) return;
  const waiting = await parked();
  browser.notifications.create(`usable ${site}`, {
    type: "basic",
    iconUrl: browser.runtime.getURL("icons/128.png"),
    title: word("notify_title", siteName(site)),
    message: waiting > 0 ? word("notify_parked", String(waiting)) : word("notify_text"),
  });
}

/** The sites in trouble, as an earlier worker of this session knew them. */
export async function loadTroubled(): Promise<string[]> {
  const { [troubledKey]: sites } = await browser.storage.session.get(troubledKey);
  return Array.isArray(sites) ? (sites as string[]) : [];
}

export async function saveTroubled(sites: string[]): Promise<void> {
  await browser.storage.session.set({ [troubledKey]: sites });
}

/** A click on a notification opens the panel. */
export function openOnClick(): void {
  browser.notifications?.onClicked.addListener(() => void openPanel(undefined));
}
