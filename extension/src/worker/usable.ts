// Says that a site looks usable again, to those who asked for it: a notification, once for each trouble.

import type { Guidance } from "../core.gen.ts";

/** Key in storage.local: true where the user wants notifications. */
export const notifyKey = "notify";

/** With this advice nothing should be sent now. */
const unusable = new Set(["wait", "park", "sign_in", "check_network", "switch"]);

/** What this part needs of the rest. */
export interface Surroundings {
  /** The sites in trouble, as an earlier worker of this session knew them. */
  load(): Promise<string[]>;
  save(sites: string[]): Promise<void>;
  notify(site: string): Promise<void>;
}

/** Compares what fails with what failed before. */
export class Usable {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly around: Surroundings) {}

  /** Takes what fails now; one call waits for the one before. */
  told(guidance: readonly Guidance[]): Promise<unknown> {
    this.last = this.last.then(() => this.compare(guidance)).catch(() => undefined); // a notification that fails is no reason to stop
    return this.last;
  }

  private async compare(guidance: readonly Guidance[]): Promise<void> {
    const before = await this.around.load();
    const now = troubled(guidance, before);
    if (now.join() !== before.join()) await this.around.save(now);
    for (const site of before) if (!now.includes(site)) await this.around.notify(site);
  }
}

/** The sites that cannot be used now: those that may not be sent to, and of those that were among them the ones that are not well again. */
export function troubled(guidance: readonly Guidance[], before: readonly string[]): string[] {
  const sites = new Set<string>();
  for (const g of guidance) {
    const down = g.phase === "surge" || g.phase === "spread";
    const unsure = before.includes(g.site) && (g.symptom !== "" || g.phase === "stabilising");
    // A slow answer is waited for, the site is in use.
    if (down || (unusable.has(g.action) && g.symptom !== "slow") || unsure) sites.add(g.site);
  }
  return [...sites].sort();
}
