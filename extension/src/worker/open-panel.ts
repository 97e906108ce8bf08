// Opens the panel where the browser lets us: side panel, sidebar, or a tab.

import { browser } from "../browser.ts";

/** Opens the panel. Side panel and sidebar open only during a user's gesture, so nothing may be awaited before. */
export async function openPanel(tab: chrome.tabs.Tab | undefined): Promise<void> {
  try {
    if (browser.sidebarAction !== undefined) {
      await browser.sidebarAction.open();
      return;
    }
    if (browser.sidePanel !== undefined && tab?.windowId !== undefined) {
      await browser.sidePanel.open({ windowId: tab.windowId });
      return;
    }
  } catch {
    // No gesture, or a window without a side panel.
  }
  await browser.tabs.create({ url: browser.runtime.getURL("panel.html") });
}
