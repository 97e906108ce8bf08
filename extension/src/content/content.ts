// The content script: runs in the page's isolated world, where `customElements` is null. It needs neither the worker nor the core
// to keep a text; it asks them for verdicts and for what is kept.

import "../test-clock.ts";
import { answer, pass } from "../answer.ts";
import { ask } from "../ask.ts";
import type { PageCalls } from "../messages.ts";
import { whenUsed } from "./frames.ts";
import { answerOrphans, hasSuccessor, isAlive } from "./orphan.ts";
import { Page } from "./page.ts";
import { pulse } from "./pulse.ts";
import { isOn, onRemoval } from "./removal.ts";
import { isGeneric, siteHere, type Site } from "./site.ts";
import { prepareFarewell } from "./ui/farewell.ts";

/** A new version's script is put into open pages by its worker; it gets this long to appear, ms. */
const successionMs = 3000;

/** Set in this isolated world by the script that runs; a second injection into the same world does nothing. */
const world = globalThis as { holdfastRuns?: () => boolean };

/** Aborted when the user takes this origin away. */
const removed = new AbortController();

function start(): void {
  if (world.holdfastRuns?.() === true) return;
  world.holdfastRuns = isAlive;
  const stop = new AbortController();
  const { signal } = stop;
  answerOrphans(signal);
  const farewell = prepareFarewell(() => current.page.composerState().text);
  const gone = (): void => {
    if (signal.aborted) return;
    stop.abort();
    setTimeout(() => hasSuccessor() || farewell(), successionMs);
  };
  const current = open(gone, signal);
  const known = (): void => {
    if (isGeneric(current.site) && !isGeneric(siteHere(location, document)))
      Object.assign(current, reopen(current, gone, signal));
  };
  // Before the page's own listeners: what is typed first is known to be typed there.
  window.addEventListener("focusin", known, { capture: true, passive: true, signal });
  removed.signal.addEventListener("abort", () => {
    current.page.leave(true);
    stop.abort();
    world.holdfastRuns = () => false;
  });
  listen(() => current.page, signal);
  begin(current.page);
  pulse(() => (isAlive() ? known() : gone()), signal);
}

/** A page and the adapter that it was opened with. */
interface Open {
  site: Site;
  page: Page;
  stop: AbortController;
}

function open(gone: () => void, signal: AbortSignal): Open {
  const site = siteHere(location, document);
  const stop = new AbortController();
  const page: Page = new Page(site, gone, AbortSignal.any([signal, stop.signal]), () => void greet(page));
  return { site, stop, page };
}

/** A page that builds itself shows late what it is. */
function reopen(before: Open, gone: () => void, signal: AbortSignal): Open {
  before.page.leave();
  before.stop.abort();
  const after = open(gone, signal);
  begin(after.page);
  return after;
}

function begin(page: Page): void {
  page.start();
  void greet(page);
}

/** Answers the worker and the panel. */
function listen(page: () => Page, signal: AbortSignal): void {
  const handlers: { [N in keyof PageCalls]: (input: Parameters<PageCalls[N]>[0]) => unknown } = {
    // An address may stand for two sites, of which a page is one.
    guidance: ({ guidance }) => page().told(guidance.filter((g) => g.site === page().id)),
    others: ({ others }) => page().face.toldOthers(others),
    core: (state) => page().face.toldCore(state),
    look: () => page().look(),
    busy: () => page().busy || pass,
    answering: ({ state }) => page().answering(state),
    composer: () => page().composerState(),
    restore: ({ text, mode }) => page().putBack(text, mode),
  };
  // Only our own extension can reach a content script by message.
  answer("page", () => handlers, signal);
}

async function greet(page: Page): Promise<void> {
  try {
    const { tab, core, guidance, names } = await ask("hello", { site: page.id, adapter: page.adapter });
    page.place.named(names);
    await page.greeted(tab);
    page.face.toldCore(core);
    page.told(guidance);
  } catch (err) {
    // Texts are kept without it, under a tab key of this page's own.
    console.debug("holdfast: hello", err);
    await page.greeted(null);
  }
}

// The adapter is chosen by what stands in the page; before that there is nothing to type into either.
onRemoval(() => removed.abort(), removed.signal);
const on = isOn();
const begun = (): void => void on.then((on) => on && whenUsed(start, removed.signal));
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begun, { once: true });
else begun();
