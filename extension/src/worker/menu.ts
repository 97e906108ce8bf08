// "Keep drafts on this page" in the menu of the toolbar button and of text boxes.

import { browser } from "../browser.ts";
import { originOf } from "../origin.ts";
import { openPanel } from "./open-panel.ts";
import { addOrigin } from "./origins.ts";

const item = "keep";
/** How long the toolbar button says that it worked, ms. */
const doneMs = 4000;

/** Makes the menu anew: browsers differ in what they keep of it. */
export async function makeMenu(): Promise<void> {
  await browser.contextMenus.removeAll();
  browser.contextMenus.create({
    id: item,
    title: browser.i18n.getMessage("panel_sites_add"),
    contexts: ["action", "editable"],
    documentUrlPatterns: ["https://*/*", "http://*/*"],
  });
}

/** Asks for the permission before anything is awaited: the browser takes the question only during the click. */
export async function menuClicked(info: chrome.contextMenus.OnClickData, tab: chrome.tabs.Tab | undefined): Promise<void> {
  const origin = originOf(tab?.url ?? info.pageUrl ?? "");
  if (info.menuItemId !== item) return;
  if (origin === null) return openPanel(tab);
  if (!(await browser.permissions.request({ origins: [origin] }))) return;
  await addOrigin(origin);
  if (tab?.id !== undefined) await sayDone(tab.id);
}

async function sayDone(tabId: number): Promise<void> {
  await browser.action.setBadgeText({ tabId, text: "✓" });
  setTimeout(() => void browser.action.setBadgeText({ tabId, text: null as never }).catch(() => undefined), doneMs);
}
