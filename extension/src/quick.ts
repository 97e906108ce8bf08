// What one key does: the last draft goes back into the box, the prompt in the box into the queue. The worker does it for the browser's
// shortcuts, the panel for its palette.

import type { Draft, RestoreMode, RestoreResult } from "./messages.ts";
import type { Target } from "./target.ts";
import { lastUnsent } from "./unsent.ts";

/** The priority of what is parked by a key; see content/ui/parking.ts. */
export const normal = 2;

/** What is kept, as the one who acts reaches it. */
export interface Kept {
  drafts(): Promise<readonly Draft[]>;
  text(id: string): Promise<string>;
  park(id: string): Promise<void>;
}

/** Puts a text into a composer. */
type PutBack = (target: Target, text: string, mode: RestoreMode) => Promise<RestoreResult["result"]>;

/** How a restore ended; `none`: there is no unsent draft; `already`: it stands in the box. */
export type Restored = RestoreResult["result"] | "none" | "already";

/** Puts the last unsent draft of the composer's site into it, of its chat if there is one, and never over other text. */
export async function restoreLast(kept: Kept, target: Target | null, put: PutBack): Promise<{ result: Restored; draft?: Draft }> {
  if (target === null) return { result: "absent" };
  const draft = lastUnsent(await kept.drafts(), target.site, target.chat);
  if (draft === undefined) return { result: "none" };
  const text = await kept.text(draft.id);
  if (target.text === text) return { result: "already", draft };
  if (target.text.trim() !== "") return { result: "occupied", draft };
  return { result: await put(target, text, "if-empty"), draft };
}

/** How parking ended; `empty`: there is no prompt in the box; `unsaved`: it has not reached the store. */
export type Parked = "parked" | "absent" | "empty" | "unsaved";

/** A text is written within half a second of the last key and taken over at once, ms. */
const soonMs = 300;
const tries = 8;

/** Parks what stands in the box, once the store holds exactly that. */
export async function parkPrompt(kept: Kept, target: Target | null, sleep = wait): Promise<Parked> {
  if (target === null) return "absent";
  if (target.text.trim() === "") return "empty";
  for (let i = 0; i < tries; i++) {
    if (i > 0) await sleep(soonMs);
    const draft = lastUnsent(await kept.drafts(), target.site, target.chat);
    if (draft === undefined || (await kept.text(draft.id)) !== target.text) continue;
    await kept.park(draft.id);
    return "parked";
  }
  return "unsaved";
}

function wait(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
