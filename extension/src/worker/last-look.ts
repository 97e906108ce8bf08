// The order of what two onlookers saw. The network tells at once that an answer broke, the page its last text a little later. Told in
// that order, an answer that was cut in its first second would pass for one that never began; so the page is asked first.

import { askPage } from "../ask.ts";
import type { Observation } from "../messages.ts";

/** A page that does not answer by then is not waited for, ms. */
const patienceMs = 1500;

/** Hands on what the network told, and before a failure what the page of that tab shows. */
export class LastLook {
  /** What each tab's next observation has to wait for. */
  private readonly tails = new Map<number, Promise<void>>();

  constructor(
    private readonly add: (observations: Observation[]) => Promise<void>,
    private readonly look: (tab: number) => Promise<Observation[]> = (tab) => askPage(tab, "look", {}),
  ) {}

  /** Takes observations of the network in the order in which they come, and keeps it within each tab. */
  take(observations: Observation[]): void {
    for (const o of observations) {
      const { tab } = o;
      const before = tab === undefined ? undefined : this.tails.get(tab);
      if (tab === undefined || (before === undefined && o.kind !== "fail")) {
        void this.add([o]);
        continue;
      }
      const tail = (before ?? Promise.resolve())
        .then(() => (o.kind === "fail" ? this.shown(tab, o.site) : []))
        .then((shown) => void this.add([...shown, o]))
        .finally(() => this.tails.get(tab) === tail && this.tails.delete(tab));
      this.tails.set(tab, tail);
    }
  }

  /** What the tab shows of this site; nothing when its page is gone or stuck. */
  private async shown(tab: number, site: string): Promise<Observation[]> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<Observation[]>((done) => (timer = setTimeout(() => done([]), patienceMs)));
    try {
      const shown = await Promise.race([this.look(tab), late]);
      return shown.filter((o) => o.site === site).map((o) => ({ ...o, tab }));
    } catch {
      // The tab was closed, or its page was left.
      return [];
    } finally {
      clearTimeout(timer);
    }
  }
}
