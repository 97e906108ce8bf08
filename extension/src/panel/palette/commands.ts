// What the palette offers: what can be done, then what is kept, newest first.

import { word } from "../../content/ui/words.ts";
import { isDrill } from "../../drills/drill.ts";
import { chatName, siteName, stateName } from "../names.ts";
import { goTo, openChat, openDraft, placeOf, show } from "../route.ts";
import { chats, drafts, guidance, pageNames, sync, type PageName } from "../state.ts";
import { endDrill, inTab, parkPrompt, restoreLast, syncNow } from "./acts.ts";
import type { Entry } from "./rank.ts";

/** Something that can be chosen. */
export interface Command extends Entry {
  /** What kind of thing it is, or its key. */
  note: string;
  run: () => void | Promise<void>;
}

/** Everything there is now. */
export function commands(): Command[] {
  return [...acts(), ...places(), ...keptDrafts(), ...keptChats()];
}

const act = (id: string, run: Command["run"], note = ""): Command => {
  return { id, title: word(`palette_${id}`), also: word(`palette_${id}_also`), note, run };
};

function acts(): Command[] {
  const drill = guidance.value.some(isDrill);
  const synced = sync.value !== null && sync.value.vault !== "";
  return [
    act("restore_last", restoreLast, "Alt+Shift+R"),
    act("park", parkPrompt, "Alt+Shift+P"),
    act("search", () => focusOn("search"), "/"),
    ...(synced ? [act("sync_now", syncNow)] : [act("sync_setup", () => lead("sync"))]),
    drill ? act("drill_end", endDrill) : act("drill", () => lead("incidents", "drill-site")),
    act("export", () => files("all-go")),
    act("import", () => files("import-file")),
    act("backup", () => files("backup-go")),
    act("restore_backup", () => files("restore-file")),
    act("add_site", () => lead("settings", "origin")),
    act("tell_others", () => lead("library", "template")),
    act("erase", () => lead("sync", "erase-open")),
    act("tab", () => inTab("panel.html")),
    act("first", () => inTab("first.html")),
  ];
}

function places(): Command[] {
  return pageNames.map((name) => {
    return { id: `go-${name}`, title: word("palette_go", word(`panel_tab_${name}`)), note: "", run: () => lead(name) };
  });
}

/** So much of a text tells what it is. */
const told = 120;

function keptDrafts(): Command[] {
  return (drafts.value ?? []).map((draft) => {
    const note = [siteName(draft.site), chatName(draft.chat), stateName(draft.state)].join(" · ");
    const title = oneLine(draft.preview) || word("panel_draft");
    return { id: draft.id, title, also: note, note, run: () => openDraft(draft.id) };
  });
}

function keptChats(): Command[] {
  return (chats.value ?? []).map((chat) => {
    const note = [siteName(chat.site), chatName(chat.chat), word("panel_turns", String(chat.turns))].join(" · ");
    const title = oneLine(chat.preview) || word("panel_tab_chats");
    return { id: `chat-${chat.id}`, title, also: note, note, run: () => openChat(chat.id) };
  });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, told);
}

/** Shows a screen, and leads to one of its controls. */
function lead(name: PageName, control = `tab-${name}`): void {
  show(name);
  focusOn(control);
}

function files(control: string): void {
  goTo(placeOf("#chats/files"));
  focusOn(control);
}

/** A control may be drawn a moment later, this long at most, ms. */
const drawnMs = 1000;

/** Puts the focus on a control once it is there, whatever it is folded into. */
function focusOn(id: string, until = performance.now() + drawnMs): void {
  const there = document.getElementById(id);
  if (there === null && performance.now() < until) return void requestAnimationFrame(() => focusOn(id, until));
  for (let at = there?.parentElement; at; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
  there?.scrollIntoView({ block: "center" });
  // What takes the focus to itself when it is drawn goes first: within the next frame.
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => there?.focus())));
}
