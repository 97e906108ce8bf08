// The worker: browser events in, what the core says out. It may be stopped at any moment and started by any event, so nothing that
// matters is only in its memory, and every listener is registered before the first await.

import "../test-clock.ts";
import { answer } from "../answer.ts";
import { browser } from "../browser.ts";
import type { Guidance } from "../core.gen.ts";
import { isDrill } from "../drills/drill.ts";
import { damagedPrefix, inboxPrefix } from "../inbox.ts";
import type { CoreState } from "../messages.ts";
import { normal } from "../quick.ts";
import { clearAlarm, setAlarm } from "./alarms.ts";
import { addresses, addressesKnown } from "./answer-addresses.ts";
import { AnswerRequests } from "./answer-requests.ts";
import { aroundBoard } from "./board-store.ts";
import { Board } from "./board.ts";
import { listenToCommands } from "./commands.ts";
import { Core } from "./core.ts";
import { eraseHere } from "./erase.ts";
import { Drilling } from "./drills.ts";
import { Failing } from "./failing.ts";
import { contentHandlers, isOwnPage, panelHandlers, type Parts } from "./handlers.ts";
import { countParked } from "./parking.ts";
import { Indexing } from "./indexing.ts";
import { LastLook } from "./last-look.ts";
import { watchRequests } from "./listeners.ts";
import { LoggedIncidents } from "./incidents.ts";
import { aroundDrills } from "./drill-report.ts";
import { makeMenu, menuClicked } from "./menu.ts";
import { lastingOf, showBadge, showPicture, tellCore, tellGuidance, tellOthers, tellPanel } from "./news.ts";
import { loadTroubled, notifyUsable, openOnClick, saveTroubled } from "./notifications.ts";
import { greet } from "./first-run.ts";
import { isOff, offSitesKnown } from "./off-sites.ts";
import { openPanel } from "./open-panel.ts";
import { allOrigins, injectIntoOpenTabs, registerAdded, removeForbidden } from "./origins.ts";
import { startProgram } from "./program.ts";
import { Space } from "./space.ts";
import { Update } from "./update.ts";
import { Usable } from "./usable.ts";
import { Requests } from "./requests.ts";
import { Syncing } from "./syncing.ts";
import { adapterIn, chatOf, forgetTab, genericIn, isAnyBusy, tabsKnown, tellPage } from "./tabs.ts";
import { Takeover } from "./takeover.ts";
import { Toolbar } from "./toolbar.ts";

/** A take-over that could not finish is tried again after this time, ms. */
const retryMs = 30_000;

const inbox = { waiting: 0, damaged: 0 };
/** Null until it has been asked for: what an earlier worker showed stays until then. */
let guidance: Guidance[] | null = null;

const toolbar = new Toolbar({
  show: (state) => void showPicture(state).catch(() => undefined), // a button that was taken out of the toolbar
  later(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
});

/** Shows on the toolbar button what lasts. */
async function showStanding(): Promise<void> {
  toolbar.stands(lastingOf(coreState(), guidance));
  await showBadge(coreState(), guidance);
}

const core = new Core(startProgram, () => {
  void tellCore(coreState());
  void showStanding();
});

const space = new Space(
  () => navigator.storage.estimate(),
  () => {
    void tellCore(coreState());
    void showStanding();
  },
);

function coreState(): CoreState {
  return { ...core.health, ...inbox, low: space.low };
}

const usable = new Usable({
  load: loadTroubled,
  save: saveTroubled,
  notify: (site) => notifyUsable(site, () => countParked(core, site)),
});

const logged = new LoggedIncidents(() => void tellPanel("incidents"));

const drilling = new Drilling(
  aroundDrills(
    core,
    () => inbox.waiting,
    () => void failing.tick(),
  ),
);

const board = new Board(
  aroundBoard(core, async () => {
    void tellPanel("board");
    const real = (await failing.told()).guidance.filter((g) => !isDrill(g));
    await tellOthers(real, (site) => board.others(site, real));
  }),
);

const failing = new Failing({
  async observe(observations) {
    const { events } = await core.call("observe", { observations });
    logged.take(observations, events);
    void board.take(observations, events);
    drilling.seen(observations).catch((err: unknown) => console.warn("holdfast: keep the drill", err));
  },
  async guidance() {
    const told = await drilling.joined(await core.call("guidance", {}));
    board.look(told.guidance.filter((g) => !isDrill(g))).catch((err: unknown) => console.warn("holdfast: ask the board", err));
    return told;
  },
  changed(now) {
    guidance = now;
    void tellGuidance(now);
    void usable.told(now.filter((g) => !isDrill(g)));
    void showStanding();
  },
  wake: (delayMs) => (delayMs === null ? clearAlarm("tick") : setAlarm("tick", delayMs)),
  stayAwake: () => void browser.runtime.getPlatformInfo(),
  now: Date.now,
});

const indexing = new Indexing({
  step: () => core.call("searchStep", {}),
  alarm: (delayMs) => (delayMs === null ? clearAlarm("index") : setAlarm("index", delayMs)),
});

const syncing = new Syncing({
  step: () => core.call("syncStep", {}),
  status: () => core.call("syncStatus", {}),
  alarm: (delayMs) => setAlarm("sync", delayMs),
  changed(pulled) {
    void tellPanel("sync");
    if (pulled > 0) indexing.soon();
    if (pulled > 0) void tellPanel("drafts");
    if (pulled > 0) void tellPanel("chats");
  },
  now: Date.now,
});

const takeover = new Takeover(
  {
    all: () => browser.storage.local.get(null),
    set: (items) => browser.storage.local.set(items),
    remove: (key) => browser.storage.local.remove(key),
  },
  async ({ v: _, n: __, t, was = "", lost = 0, files = [], park = { priority: 0, note: "" }, ...value }) => {
    const recorded = await core.call("record", { ...value, was, lost, files, ...park, time: t });
    if (value.state === "parked") parked(value.site, value.chat, t);
    return recorded;
  },
  ({ v: _, n: __, t, was = "", ...value }) => core.call("recordTurns", { ...value, was, time: t }),
);

/** A prompt was put by for later. */
function parked(site: string, chat: string, t: number): void {
  logged.parked(site, chat, t);
  drilling.did(site, t, "parked").catch((err: unknown) => console.warn("holdfast: keep the drill", err));
}

/** What a closed tab wrote last is in the inbox by then, ms. */
const lastWordsMs = 1000;

async function emptyInbox(): Promise<void> {
  const { taken, damaged, left, reason } = await takeover.run();
  void space.look(reason === "storage_full");
  if (left > 0 || damaged > 0) await countKept();
  else inbox.waiting = 0;
  if (left > 0) setAlarm("inbox", retryMs);
  else clearAlarm("inbox");
  if (left === 0) toolbar.settled(taken > 0);
  if (taken > 0) {
    syncing.soon();
    indexing.soon();
    await tellPanel("drafts");
    await tellPanel("chats");
  }
  if (left > 0 || damaged > 0) {
    await tellCore(coreState());
    await showStanding();
  }
}

/** Counts what is in storage and not in the core. */
async function countKept(): Promise<void> {
  const keys = Object.keys(await browser.storage.local.get(null));
  inbox.waiting = keys.filter((key) => key.startsWith(inboxPrefix)).length;
  inbox.damaged = keys.filter((key) => key.startsWith(damagedPrefix)).length;
}

/** Deletes all that is kept here. What could not be deleted is taken over as ever. */
async function erase(): Promise<void> {
  try {
    await eraseHere(core, takeover);
  } finally {
    await countKept();
    await showStanding();
    void emptyInbox();
  }
}

const answers = new AnswerRequests(addresses, (tab, state) => void tellPage(tab, "answering", { state }));
const parts: Parts = { core, failing, drilling, board, parked, syncing, indexing, answers, erase, coreState };
const forContent = contentHandlers(parts);
const forPanel = panelHandlers(parts);

answer("worker", (sender) => (isOwnPage(sender) ? forPanel : forContent));
const lastLook = new LastLook((observations) => failing.add(observations));
const known = Promise.all([tabsKnown(), addressesKnown(), offSitesKnown()]);
watchRequests(
  new Requests({ chatOf, adapterIn, genericIn }, answers),
  (tell) => void known.then(() => lastLook.take(tell().filter(({ site }) => !isOff(site)))),
);

browser.storage.onChanged.addListener((changes, area) => {
  const isNew = ([key, change]: [string, chrome.storage.StorageChange]): boolean =>
    key.startsWith(inboxPrefix) && change.newValue !== undefined;
  if (area !== "local") return;
  if (Object.entries(changes).some(isNew)) {
    toolbar.arrived();
    void emptyInbox();
    return;
  }
  // A content script takes back what a newer text stands for.
  if (inbox.waiting > 0) void countKept().then(() => tellPanel("core"));
});

browser.alarms.onAlarm.addListener(({ name }) => {
  if (name === "inbox") void emptyInbox();
  if (name === "drill") void drilling.woken();
  if (name === "tick") void failing.tick();
  if (name === "sync") void syncing.run();
  if (name === "index") void indexing.run();
});

browser.runtime.onInstalled.addListener(({ reason }) => {
  void greet(reason);
  // One after the other: a page that is opened in between would get neither. Firefox puts content scripts into open pages by itself.
  void registerAdded().then(() => (browser.sidebarAction === undefined ? allOrigins().then(injectIntoOpenTabs) : undefined));
  void makeMenu();
  void syncing.run();
  indexing.soon();
});

const update = new Update({
  busy: isAnyBusy,
  reload: () => browser.runtime.reload(),
  sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
  now: Date.now,
});
browser.runtime.onUpdateAvailable.addListener(() => void update.available());

browser.runtime.onStartup.addListener(() => {
  void registerAdded();
  void makeMenu();
  void syncing.run();
});
browser.contextMenus.onClicked.addListener((info, tab) => void menuClicked(info, tab));
browser.permissions.onAdded.addListener(() => void registerAdded());
browser.permissions.onRemoved.addListener(() => void removeForbidden());
listenToCommands({
  drafts: async () => forPanel.drafts({}, {}),
  text: async (id) => forPanel.text({ id, number: 0 }, {}),
  park: async (id) => forPanel.park({ id, priority: normal, note: "" }, {}),
});
openOnClick();
browser.permissions.onAdded.addListener(openOnClick);
browser.action.onClicked.addListener((tab) => void openPanel(tab));
browser.tabs.onRemoved.addListener((tab) => {
  answers.forget(tab);
  void forgetTab(tab, Date.now()).then((seen) => failing.add(seen));
  // Firefox lets the page that writes tell of what it wrote: one that is gone by then does not.
  setTimeout(() => void emptyInbox(), lastWordsMs);
});

void countKept()
  .catch(() => undefined)
  .then(emptyInbox);
