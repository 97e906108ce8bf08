// Chat sites side by side, each in a window of its own so that none is hidden: while one waits, the others go on.

import type { Page } from "puppeteer-core";

import type { ChatSite, SiteId } from "./chats.ts";
import { cardGone, cardTitled, send, type Card } from "./face.ts";
import type { Setting } from "./setting.ts";

/** A site in its window. */
export interface Side {
  site: ChatSite;
  page: Page;
}

export class SideBySide {
  private readonly sides = new Map<SiteId, Side>();
  private keyboard: Promise<unknown> = Promise.resolve();

  constructor(private readonly s: Setting) {}

  /** Opens a new chat of each site. */
  async open(ids: readonly SiteId[]): Promise<void> {
    for (const id of ids) {
      const site = this.s.sites[id];
      this.sides.set(id, { site, page: await this.s.browser.open(site.newChat, "window") });
    }
  }

  of(id: SiteId): Side {
    return this.sides.get(id)!;
  }

  /** Does this with every site at once. */
  async each(play: (side: Side) => Promise<void>): Promise<void> {
    const ends = await Promise.allSettled([...this.sides.values()].map(play));
    const failed = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as Error] : []));
    if (failed.length > 1) throw new AggregateError(failed, failed.map(String).join("\n"));
    if (failed.length === 1) throw failed[0];
  }

  /** What needs the keyboard or the mouse: one window after the other has it. */
  async inFront<T>({ page }: Side, act: () => Promise<T>): Promise<T> {
    const done = this.keyboard.then(() => page.bringToFront()).then(act);
    this.keyboard = done.catch(() => undefined);
    return done;
  }

  /** Sends once the answer before is over. */
  async send(side: Side, prompt: string): Promise<void> {
    await side.page.waitForSelector(side.site.stop!, { hidden: true, timeout: 20_000 });
    await this.inFront(side, () => send(side.page, side.site, prompt));
  }

  /** Fails the next prompt, and waits for the card; the moment of the failure is the server's, epoch ms. */
  async provoke(side: Side, fault: string, title: string, ms?: number): Promise<Card & { late: number }> {
    const { site, page } = side;
    await this.s.fail(site, fault, 1);
    await this.send(side, `What does ${fault} look like?`);
    const shown = await cardTitled(page, title, ms);
    const { time } = (await this.s.seen(site)).at(-1)!;
    return { ...shown, late: Date.now() - time };
  }

  /** Lets the site answer again, and waits until nothing is said of the failure any more. */
  async heal(side: Side, title: string): Promise<void> {
    const close = await side.page.$('[role="dialog"] button');
    if (close !== null) await this.inFront(side, () => close.click());
    await this.answered(side, "Does it work again?");
    await cardGone(side.page, title);
  }

  /** Sends and waits for the whole answer. */
  async answered(side: Side, prompt: string): Promise<void> {
    const { site, page } = side;
    await this.s.fail(site, "");
    const before = (await page.$$(site.finished)).length;
    await this.send(side, prompt);
    await page.waitForFunction((css, n) => document.querySelectorAll(css).length > n, { timeout: 20_000 }, site.finished, before);
  }
}
