// What happened at a version, and where its mark stands on the scrubber.

import type { Version } from "../../messages.ts";

/** The kinds of marks, the weightiest first: where several fall on one place, that one is drawn. */
export const kinds = ["failed", "parked", "sent", "pinned"] as const;
export type Kind = (typeof kinds)[number];

/** A mark at a place from 0 to 1. */
export interface Mark {
  kind: Kind;
  at: number;
}

/** More places than this cannot be told apart. */
const places = 150;

/** What a version's mark is; null: an ordinary one. */
export function kindOf({ state, pinned }: Pick<Version, "state" | "pinned">): Kind | null {
  if (state === "failed" || state === "parked") return state;
  if (state === "sent" || state === "delivered") return "sent";
  return pinned ? "pinned" : null;
}

/** The marks of versions, oldest first. */
export function marksOf(versions: readonly Version[]): Mark[] {
  const found = new Map<number, Mark>();
  for (const [i, version] of versions.entries()) {
    const kind = kindOf(version);
    if (kind === null) continue;
    const at = versions.length < 2 ? 0 : i / (versions.length - 1);
    const place = Math.round(at * places);
    const there = found.get(place);
    if (there === undefined || kinds.indexOf(kind) < kinds.indexOf(there.kind)) found.set(place, { kind, at });
  }
  return [...found.values()];
}

/** The next version with a mark, by its place in the list; the place itself where there is none. */
export function nextMark(versions: readonly Version[], from: number, step: 1 | -1): number {
  for (let i = from + step; i >= 0 && i < versions.length; i += step) {
    if (kindOf(versions[i]!) !== null) return i;
  }
  return from;
}
