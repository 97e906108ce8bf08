// The report of an incident, in the user's language: when, what, on what it depended, how people adapted, what was learned.

import { language, word } from "../../content/ui/words.ts";
import type { Entry, Incident } from "../../incidents/log.ts";
import { siteName } from "../names.ts";
import { Markdown, WebPage, type Form } from "./forms.ts";
import { faultWords, inOrder, lineOf, symptomWords } from "./lines.ts";
import { moment, span } from "./times.ts";

export const reportFormats = ["md", "html", "json"] as const;
export type ReportFormat = (typeof reportFormats)[number];

const types = { md: "text/markdown", html: "text/html", json: "application/json" };

/** The report as a file. `now` is where an incident that lasts has come, epoch ms. */
export function reportOf(incident: Incident, format: ReportFormat, now: number): { name: string; content: Blob } {
  const { site, start } = incident;
  const day = new Date(start).toISOString().slice(0, 16).replace(/[:T]/g, "-");
  const name = `incident-${site.replace(/[^\w.-]/g, "_")}-${day}.${format}`;
  return { name, content: new Blob([write(incident, format, now)], { type: types[format] }) };
}

/** The report as text. */
export function write(incident: Incident, format: ReportFormat, now: number): string {
  if (format === "json") return `${JSON.stringify(numbered(incident), null, 2)}\n`;
  const form = format === "md" ? new Markdown() : new WebPage();
  fill(form, incident, now);
  return form.end();
}

/** The incident with its chats numbered: a chat's name is a part of its address, which is nobody else's business. */
function numbered(incident: Incident): Incident {
  const names = new Map<string, string>();
  const nameOf = (chat: string): string => {
    if (chat !== "" && !names.has(chat)) names.set(chat, `chat ${names.size + 1}`);
    return names.get(chat) ?? "";
  };
  const entries = incident.entries.map((e) => (e.chat === undefined ? e : { ...e, chat: nameOf(e.chat) }));
  const live = incident.live.map((symptom) => symptom.replace(/ .*$/s, (chat) => ` ${nameOf(chat.slice(1))}`));
  return { ...incident, entries, live };
}

function fill(form: Form, i: Incident, now: number): void {
  const site = siteName(i.site);
  const over = i.end > 0 ? i.end : now;
  form.begin(word("report_title", site, moment(i.start)), language());
  form.heading(word("report_when"));
  form.table([
    [word("report_what"), word("report_when")],
    [word("report_first"), moment(i.start)],
    [word("report_noticed"), word("report_later", moment(i.noticed), span(i.noticed - i.start))],
    [word("report_over"), i.end > 0 ? moment(i.end) : word("incident_lasts")],
    [word("report_lasted"), span(over - i.start)],
  ]);
  form.heading(word("report_failed"));
  form.table(matrix(i, site));
  form.heading(word("report_scope"));
  form.list(scope(i, site));
  form.heading(word("report_adapted"));
  form.list(adapted(i));
  for (const code of ["decision", "worked", "failed", "lesson"]) {
    form.heading(word(`report_note_${code}`));
    const notes = i.entries.filter((e) => e.kind === "note" && e.code === code).map(({ more = "" }) => more);
    form.list(notes.length > 0 ? notes : [word("report_nothing")]);
  }
  form.heading(word("report_timeline"));
  form.table([[word("report_when"), word("report_what")], ...inOrder(i.entries).map((e) => [moment(e.t), lineOf(e, site)])]);
  if (i.left > 0) form.list([word("report_left", String(i.left))]);
  form.heading(word("report_limits"));
  form.list([word("report_limit_one"), word("report_limit_times"), word("report_limit_fault")]);
}

/** For each symptom how often, when and in how many chats it was seen. */
function matrix({ entries }: Incident, site: string): string[][] {
  const seen = new Map<string, Entry[]>();
  for (const e of entries) {
    if (e.kind === "symptom") seen.set(e.code ?? "", [...(seen.get(e.code ?? "") ?? []), e]);
  }
  const head = ["report_symptom", "report_fault", "report_times", "report_first", "report_last", "report_chats"].map((key) =>
    word(key),
  );
  const rows = [...seen].map(([code, all]) => [
    symptomWords(code, site),
    faultWords(all[0]?.more ?? "", site),
    String(all.length),
    moment(all[0]!.t),
    moment(all.at(-1)!.t),
    String(chatsOf(all)),
  ]);
  return [head, ...rows];
}

function chatsOf(entries: readonly Entry[]): number {
  return new Set(entries.map(({ chat = "" }) => chat).filter((chat) => chat !== "")).size;
}

/** What the trouble was bound to, as far as it was seen. */
function scope({ entries, worst }: Incident, site: string): string[] {
  const symptoms = entries.filter(({ kind }) => kind === "symptom");
  const faults = new Set(symptoms.map(({ more = "" }) => more));
  return [
    word("report_in_chats", String(chatsOf(symptoms))),
    ...(worst === "surge" || worst === "spread" ? [word("report_down", site)] : []),
    ...["you", "network", "site", "unknown"]
      .filter((fault) => faults.has(fault))
      .map((fault) => word(`report_fault_${fault}`, site)),
  ];
}

/** What was done while it lasted, counted. */
function adapted({ entries }: Incident): string[] {
  const count = (kind: Entry["kind"]): string => String(entries.filter((e) => e.kind === kind).length);
  return (["sent", "stopped", "parked", "advice"] as const).map((kind) => word(`report_${kind}`, count(kind)));
}
