// Who may tell the panel something.

import type { Sender } from "../answer.ts";
import { browser } from "../browser.ts";

/** Whether a message comes from the worker or another page of ours. A content script's url is its page's. */
export function isOwn(sender: Sender): boolean {
  return sender.tab === undefined && (sender.url === undefined || sender.url.startsWith(browser.runtime.getURL("")));
}
