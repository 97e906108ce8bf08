// All that may be asked of the worker: one object of named handlers for content scripts, one for the panel.

import type { Handlers, Sender } from "../answer.ts";
import { fromBase64, toBase64 } from "../base64.ts";
import { browser } from "../browser.ts";
import type { Guidance } from "../core.gen.ts";
import { inboxPrefix } from "../inbox.ts";
import type { ContentCalls, CoreState, PanelCalls } from "../messages.ts";
import type { AnswerRequests } from "./answer-requests.ts";
import type { Board } from "./board.ts";
import { encode } from "./cbor.ts";
import { CoreError, type Core } from "./core.ts";
import type { Drilling } from "./drills.ts";
import type { Failing } from "./failing.ts";
import { addOrigin, allOrigins, injectIntoOpenTabs, listOrigins, registerAdded, removeOrigin } from "./origins.ts";
import { countParked, park, release } from "./parking.ts";
import { tellPanel } from "./news.ts";
import { offSites, switchSite } from "./off-sites.ts";
import { openPanel } from "./open-panel.ts";
import { siteIdsOf } from "./roles.ts";
import { tabKey } from "./session.ts";
import type { Indexing } from "./indexing.ts";
import type { Syncing } from "./syncing.ts";
import { nameChat, namesOf, rememberAdapter, rememberTab } from "./tabs.ts";
import { isInboxValue } from "./takeover.ts";

/** The parts of the worker that answer. */
export interface Parts {
  core: Core;
  failing: Failing;
  drilling: Drilling;
  board: Board;
  /** A prompt was put by for later. */
  parked(site: string, chat: string, t: number): void;
  syncing: Syncing;
  indexing: Indexing;
  answers: AnswerRequests;
  /** Deletes all that is kept here. */
  erase(): Promise<void>;
  coreState(): CoreState;
}

/** What a content script may ask. It speaks for its own tab and site only. */
export function contentHandlers({ core, failing, board, answers, coreState }: Parts): Handlers<ContentCalls> {
  const guidanceOf = async (site: string): Promise<Guidance[]> => {
    const { guidance } = await failing.told();
    return guidance.filter((g) => g.site === site);
  };
  return {
    async hello({ site, adapter }, sender) {
      requireSite(site, sender);
      // A core that does not start must not keep the page from knowing its tab.
      const guidance = await guidanceOf(site).catch(() => []);
      const tab = tabOf(sender);
      // What a tab shows is what its top frame shows.
      if (sender.frameId === 0) await rememberAdapter(tab, site, adapter);
      return { tab: await tabKey(tab), core: coreState(), guidance, names: await namesOf(tab, site) };
    },
    async named({ site, chat, was }, sender) {
      requireSite(site, sender);
      await nameChat(tabOf(sender), site, chat, was);
    },
    async observe({ observations }, sender) {
      const tab = tabOf(sender);
      for (const o of observations) requireSite(o.site, sender);
      const newest = observations.at(-1);
      if (newest !== undefined) void rememberTab(tab, newest.site, newest.chat);
      const sent = observations.filter(({ kind }) => kind === "send");
      const asked = sent.flatMap((o) => answers.sent(o.site, tab, o.t));
      await failing.add([...observations.map((o) => ({ ...o, tab })), ...asked]);
    },
    guidance({ site }, sender) {
      requireSite(site, sender);
      return guidanceOf(site);
    },
    async others({ site }, sender) {
      requireSite(site, sender);
      return board.others(site, (await core.call("guidance", {})).guidance);
    },
    async latest(key, sender) {
      requireSite(key.site, sender);
      const { draft } = await core.call("latest", key);
      return draft;
    },
    async keep({ items }, sender) {
      for (const [key, value] of Object.entries(items)) {
        if (!key.startsWith(inboxPrefix) || !isInboxValue(value)) throw new CoreError("refused", "this is no text for the inbox");
        requireSite(value.site, sender);
      }
      await browser.storage.local.set(items);
    },
    parked({ site }, sender) {
      requireSite(site, sender);
      return countParked(core, site);
    },
    async openPanel(_, sender) {
      await openPanel(sender.tab);
    },
  };
}

/** What the panel may ask. */
export function panelHandlers({
  core,
  failing,
  drilling,
  board,
  parked,
  syncing,
  indexing,
  erase,
  coreState,
}: Parts): Handlers<PanelCalls> {
  const changed = async (): Promise<void> => {
    syncing.soon();
    await tellPanel("drafts");
  };
  return {
    drafts: async () => (await core.call("drafts", {})).drafts,
    versions: async (input) => (await core.call("versions", input)).versions,
    text: async (input) => (await core.call("text", input)).text,
    async park({ id, ...how }) {
      const { site, chat, updated } = await park(core, id, how, Date.now());
      parked(site, chat, updated);
      await changed();
    },
    async release({ id }) {
      await release(core, id, Date.now());
      await changed();
    },
    chats: async () => (await core.call("chats", {})).chats,
    turns: (input) => core.call("turns", input),
    exportList: async () => (await core.call("exportList", {})).chats,
    exportBegin: (input) => core.call("exportBegin", input),
    backupBegin: () => core.call("backupBegin", {}),
    async readStream(input) {
      const { bytes, done } = await core.call("readStream", input);
      return { data: toBase64(bytes), done };
    },
    restoreBegin: (input) => core.call("restoreBegin", input),
    writeStream: ({ stream, data }) => core.call("writeStream", { stream, bytes: fromBase64(data) }),
    async endStream(input) {
      const ended = await core.call("endStream", input);
      if (ended.added > 0) syncing.soon();
      return ended;
    },
    async importChat({ json }) {
      const imported = await core.call("importChat", { conversation: encode(parsed(json)) });
      if (imported.added) syncing.soon();
      return imported;
    },
    async search(input) {
      const found = await core.call("search", input);
      if (found.waiting > 0) void indexing.run();
      return found;
    },
    async pin(input) {
      await core.call("pin", input);
      syncing.soon();
    },
    async deleteDraft(input) {
      await core.call("deleteDraft", input);
      syncing.soon();
    },
    async deleteChat(input) {
      await core.call("deleteChat", input);
      syncing.soon();
    },
    async settleDeletions(input) {
      await core.call("settleDeletions", input);
    },
    failing: async () => (await failing.told()).guidance,
    board: () => board.view(),
    boardChoose: ({ choice }) => board.choose(choice),
    drills: () => drilling.all(),
    drillBegin: ({ site, symptom, lastsMs, inMs }) => drilling.begin(site, symptom, lastsMs, inMs),
    drillEnd: () => drilling.end("user"),
    core: () => coreState(),
    async syncCreate(input) {
      const { code } = await core.call("syncCreate", input);
      void syncing.run();
      return { code };
    },
    syncCode: () => core.call("syncCode", {}),
    async syncCodeKept() {
      await core.call("syncCodeKept", {});
    },
    async syncJoin(input) {
      await core.call("syncJoin", input);
      void syncing.run();
    },
    async syncNow() {
      await syncing.run();
      return core.call("syncStatus", {});
    },
    syncStatus: () => core.call("syncStatus", {}),
    async syncResume() {
      await core.call("syncResume", {});
      await syncing.run();
      return core.call("syncStatus", {});
    },
    syncDevices: async () => (await core.call("syncDevices", {})).devices,
    async syncRevoke(input) {
      await core.call("syncRevoke", input);
    },
    syncErase: (input) => core.call("syncErase", input),
    async eraseHere() {
      await erase();
      drilling.forget();
      await Promise.all((["drafts", "chats", "guidance", "incidents", "sync", "core", "board"] as const).map(tellPanel));
    },
    async pairOffer() {
      await core.call("pairOffer", {});
    },
    async pairAccept(input) {
      await core.call("pairAccept", input);
    },
    async pairStep(input) {
      const state = await core.call("pairStep", input);
      if (state.done) void syncing.run();
      return state;
    },
    async pairStop() {
      await core.call("pairStop", {});
    },
    async originsChanged() {
      await registerAdded();
      await injectIntoOpenTabs(await allOrigins());
    },
    origins: () => listOrigins(),
    sitesOff: async () => [...(await offSites())],
    switchSite: ({ site, on }) => switchSite(site, on),
    addOrigin: ({ origin }) => addOrigin(origin),
    removeOrigin: ({ origin }) => removeOrigin(origin),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (err) {
    throw new CoreError("malformed", String(err));
  }
}

/** Whether a sender is one of the extension's own pages. A content script's url is its page's, which the browser fills in. */
export function isOwnPage(sender: Sender): boolean {
  return sender.url?.startsWith(browser.runtime.getURL("")) ?? false;
}

function tabOf(sender: Sender): number {
  const tab = sender.tab?.id;
  if (tab === undefined) throw new CoreError("refused", "the sender is in no tab");
  return tab;
}

function requireSite(site: string, sender: Sender): void {
  if (!siteIdsOf(sender.url ?? "").includes(site)) throw new CoreError("refused", `the sender is not ${site}`);
}
