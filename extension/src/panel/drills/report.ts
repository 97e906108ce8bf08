// What a drill showed, in the user's language.

import { word } from "../../content/ui/words.ts";
import type { Drill } from "../../drills/drill.ts";
import type { Made } from "../files/export.ts";
import { Markdown } from "../incidents/forms.ts";
import { symptomWords } from "../incidents/lines.ts";
import { moment, span } from "../incidents/times.ts";
import { siteName } from "../names.ts";

/** The lines: what was done and how soon, what was kept, what was not ready. */
export function linesOf(drill: Drill): string[] {
  const { start, acts, kept, waiting, notifications, sync, ended } = drill;
  const first = acts[0];
  const count = (kind: string): string => String(acts.filter((a) => a.kind === kind).length);
  return [
    word(`drill_ended_${ended}`),
    first === undefined ? word("drill_no_act") : word(`drill_first_${first.kind}`, span(first.t - start)),
    word("drill_counts", count("parked"), count("sent"), count("stopped")),
    waiting === 0 ? word("drill_kept", String(kept)) : word("drill_waiting", String(kept), String(waiting)),
    ...(sync ? [] : [word("drill_no_sync")]),
    ...(notifications ? [] : [word("drill_no_notifications")]),
  ];
}

/** The report as a Markdown file. */
export function drillReport(drill: Drill): Made {
  const { site, symptom, start, end, until } = drill;
  const name = siteName(site);
  const form = new Markdown();
  form.begin(word("drill_report_title", name, moment(start)));
  form.heading(word("report_when"));
  form.table([
    [word("report_what"), word("report_when")],
    [word("drill_of", symptomWords(symptom, name)), `${moment(start)} – ${moment(end)}`],
    [word("report_lasted"), word("drill_lasted", span(end - start), span(until - start))],
  ]);
  form.heading(word("drill_result"));
  form.list(linesOf(drill));
  form.heading(word("report_timeline"));
  const acts = drill.acts.map(({ t, kind }) => [moment(t), word(`incident_${kind}`)]);
  form.table([[word("report_when"), word("report_what")], ...acts]);
  const day = new Date(start).toISOString().slice(0, 16).replace(/[:T]/g, "-");
  return {
    name: `drill-${site.replace(/[^\w.-]/g, "_")}-${day}.md`,
    content: new Blob([form.end()], { type: "text/markdown" }),
  };
}
