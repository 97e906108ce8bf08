// What the palette does by itself, and says how it ended.

import { codeOf } from "../../answer.ts";
import { ask } from "../../ask.ts";
import { browser } from "../../browser.ts";
import { word } from "../../content/ui/words.ts";
import * as quick from "../../quick.ts";
import { findComposer, putBack } from "../../target.ts";
import { announce } from "../announce.tsx";
import { siteName } from "../names.ts";
import { openDraft } from "../route.ts";
import { drafts, refresh, sync } from "../state.ts";
import { errorText } from "../sync-error.ts";

const kept: quick.Kept = {
  drafts: async () => drafts.value ?? (await ask("drafts", {})),
  text: (id) => ask("text", { id, number: 0 }),
  park: (id) => ask("park", { id, priority: quick.normal, note: "" }),
};

/** Puts the last unsent draft back. Where other text stands in the way, the draft is shown: there the user is asked. */
export function restoreLast(): Promise<void> {
  return saying(async () => {
    const { result, draft } = await quick.restoreLast(kept, await findComposer(""), putBack);
    if (draft !== undefined && (result === "occupied" || result === "refused")) {
      openDraft(draft.id);
    }
    return word(`quick_${result}`, draft === undefined ? "" : siteName(draft.site));
  });
}

/** Parks what stands in the box of the chat in front. */
export function parkPrompt(): Promise<void> {
  return saying(async () => {
    const result = await quick.parkPrompt({ ...kept, drafts: () => ask("drafts", {}) }, await findComposer(""));
    return word(`quick_${result}`);
  });
}

export function syncNow(): Promise<void> {
  return saying(async () => {
    announce(word("sync_running"));
    sync.value = await ask("syncNow", {});
    await refresh("drafts");
    const { error_code } = sync.value;
    return error_code === "" ? word("quick_synced") : errorText(error_code);
  });
}

export function endDrill(): Promise<void> {
  return saying(async () => {
    await ask("drillEnd", {});
    return word("quick_drill_ended");
  });
}

/** Opens a page of ours in a tab of its own. */
export async function inTab(file: string): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(file) });
}

async function saying(work: () => Promise<string>): Promise<void> {
  try {
    announce(await work());
  } catch (err) {
    announce(word("panel_trouble", codeOf(err)));
  }
}
