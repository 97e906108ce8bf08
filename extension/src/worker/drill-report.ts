// Where drills are kept, and what there is to be said of one that is over.

import { browser } from "../browser.ts";
import type { Drill, Drills } from "../drills/drill.ts";
import { setAlarm } from "./alarms.ts";
import type { Core } from "./core.ts";
import type { Surroundings } from "./drills.ts";
import { notifyKey } from "./usable.ts";

/** Key in storage.local. There is no text in it. */
const key = "drills";

/** What the drills need of the browser and the core. */
export function aroundDrills(core: Core, waiting: () => number, changed: () => void): Surroundings {
  return {
    async load() {
      const { [key]: drills } = await browser.storage.local.get(key);
      return (drills as Drills | undefined) ?? { now: null, past: [] };
    },
    save: (drills) => browser.storage.local.set({ [key]: drills }),
    wakeAt: (t) => setAlarm("drill", t - Date.now()),
    changed,
    found: (drill) => found(core, drill, waiting()),
    now: Date.now,
  };
}

async function found(
  core: Core,
  { site, start, end }: Drill,
  waiting: number,
): Promise<Awaited<ReturnType<Surroundings["found"]>>> {
  const { drafts } = await core.call("drafts", {});
  const kept = drafts.filter((d) => d.here && d.site === site && d.updated >= start && d.updated <= end).length;
  const { vault } = await core.call("syncStatus", {});
  const { [notifyKey]: wanted } = await browser.storage.local.get(notifyKey);
  const allowed = await browser.permissions.contains({ permissions: ["notifications"] });
  return { kept, waiting, notifications: wanted === true && allowed, sync: vault !== "" };
}
