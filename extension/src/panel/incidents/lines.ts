// The words of an incident's timeline.

import { word } from "../../content/ui/words.ts";
import type { Entry } from "../../incidents/log.ts";

/** A timeline as it happened: what a page tells may reach the log after what the network told. */
export function inOrder(entries: readonly Entry[]): Entry[] {
  return [...entries].sort((a, b) => a.t - b.t);
}

/** A symptom in words. */
export function symptomWords(code: string, site: string): string {
  return word(`symptom_${code}_title`, site) || code;
}

/** Whose fault it seems. */
export function faultWords(fault: string, site: string): string {
  return word(`fault_${fault}`, site) || fault;
}

/** An entry in words. */
export function lineOf({ kind, code = "", more = "" }: Entry, site: string): string {
  switch (kind) {
    case "symptom":
      return joined(" · ", symptomWords(code, site), faultWords(more, site));
    case "clear":
      return word("incident_clear", symptomWords(code, site));
    case "phase":
      return code === "healthy" ? word("incident_healthy") : word(`panel_phase_${code}`) || code;
    case "advice":
      return word("incident_advice", word(`advice_${code}`) || code);
    case "note":
      return joined(": ", code === "" ? "" : word(`incident_note_${code}`), more);
    default:
      return word(`incident_${kind}`) || kind;
  }
}

function joined(between: string, ...parts: string[]): string {
  return parts.filter((part) => part !== "").join(between);
}
