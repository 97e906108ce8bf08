// Texts to tell others of a trouble, filled from what is known of it. They are there without a connection.

import { clockTime, word } from "../../content/ui/words.ts";
import type { Incident } from "../../incidents/log.ts";
import { faultWords, symptomWords } from "../incidents/lines.ts";
import { siteName } from "../names.ts";

/** The texts there are, in _locales as `template_…`. */
export const templates = ["team", "stakeholders", "support", "over", "handover"] as const;
export type Template = (typeof templates)[number];

/** A text for an incident; without one, its gaps are for the user to fill. */
export function fill(template: Template, incident: Incident | undefined, now: number): string {
  const gap = word("template_gap");
  if (incident === undefined) return word(`template_${template}`, gap, gap, gap, gap, gap);
  const { site, start, end, entries } = incident;
  const name = siteName(site);
  const symptoms = entries.filter(({ kind }) => kind === "symptom");
  const codes = [...new Set(symptoms.map(({ code = "" }) => code))];
  const what = codes.map((code) => symptomWords(code, name)).join("; ") || gap;
  const fault = faultWords(symptoms.at(-1)?.more ?? "", name) || gap;
  const over = end > 0 ? clockTime(end, now) : gap;
  return word(`template_${template}`, name, clockTime(start, now), what, fault, over);
}
