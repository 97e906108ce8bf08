// Parked prompts: put by for later with a priority and a note, and taken up again. Each is a draft of its own beside the one that it was
// typed in, so it is versioned, synced and exported like any other.

import type { Draft } from "../core.gen.ts";
import type { Park } from "../inbox.ts";
import { CoreError, type Core } from "./core.ts";

/** The tab under which a parked prompt is a draft of its own begins with this. */
const parkedTab = "park:";

/** Parks the newest text of a draft; one that is parked already gets another priority and note. */
export async function park(core: Core, id: string, { priority, note }: Park, now: number): Promise<Draft> {
  const draft = await find(core, id);
  const tab = draft.tab.startsWith(parkedTab) ? draft.tab : parkedTab + crypto.randomUUID();
  return set(core, { ...draft, tab, state: "parked", priority, note }, now);
}

/** Takes a prompt out of the queue. */
export async function release(core: Core, id: string, now: number): Promise<Draft> {
  return set(core, { ...(await find(core, id)), state: "released", priority: 0, note: "" }, now);
}

/** How many prompts of a site are in the queue. */
export async function countParked(core: Core, site: string): Promise<number> {
  const { drafts } = await core.call("drafts", {});
  return drafts.filter((d) => d.site === site && d.state === "parked").length;
}

async function find(core: Core, id: string): Promise<Draft> {
  const { drafts } = await core.call("drafts", {});
  const draft = drafts.find((d) => d.id === id);
  if (draft === undefined) throw new CoreError("not_found", `draft ${id} is not kept`);
  return draft;
}

async function set(core: Core, draft: Draft, now: number): Promise<Draft> {
  const { id, site, account, chat, tab, state, files, lost, priority, note } = draft;
  const { text } = await core.call("text", { id, number: 0 });
  return core.call("record", { site, account, chat, tab, was: "", text, time: now, state, lost, files, priority, note });
}
