// What has been learned of a page that no adapter knows. It has an adapter's form, so that everything that reads pages reads it alike, and
// is kept for the page's origin: after a reload the turns are read at once. It holds names of the page's elements, and nothing that was said.

import { browser } from "../../browser.ts";
import type { Site } from "../site.ts";

/** Where an element stands: the elements whose shadow roots lead to it, outermost first, and a selector in the last of them. */
export interface Spot {
  hosts: string[];
  css: string;
}

/** How a page draws its turns. Empty texts: the turn is its text. */
export interface LearnedTurns {
  hosts: string[];
  user: string;
  assistant: string;
  userText: string;
  assistantText: string;
}

/** All that is known of a page. */
export interface Learned {
  composer?: Spot;
  turns?: LearnedTurns;
}

/** First part of the keys in storage.local; the host follows. */
export const learnedPrefix = "learned/";

/** The adapter of a page whose turns are known. */
export function siteWith(site: Site, turns: LearnedTurns): Site {
  const one = (css: string): Site["userTurn"] => (css === "" ? [] : [{ css, matches: "0-n" }]);
  return {
    ...site,
    userTurn: one(turns.user),
    assistantTurn: one(turns.assistant),
    userText: one(turns.userText),
    assistantText: one(turns.assistantText),
  };
}

/** What was learned of a host by earlier pages. */
export async function recall(host: string): Promise<Learned> {
  const key = learnedPrefix + host;
  const { [key]: value } = await browser.storage.local.get(key);
  return isLearned(value) ? { ...value } : {};
}

export async function remember(host: string, learned: Learned): Promise<void> {
  await browser.storage.local.set({ [learnedPrefix + host]: { v: 1, ...learned } });
}

/** Whether a stored value is of this version. */
export function isLearned(value: unknown): value is Learned & { v: 1 } {
  const v = value as (Partial<Learned> & { v?: unknown }) | null;
  if (typeof v !== "object" || v === null || v.v !== 1) return false;
  const { composer, turns } = v;
  return (
    (composer === undefined || (isList(composer.hosts) && isText(composer.css))) &&
    (turns === undefined ||
      (isList(turns.hosts) && [turns.user, turns.assistant, turns.userText, turns.assistantText].every(isText)))
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}
