// What is looked for, and what was found. A query is asked when the typing pauses; of two answers that overtake each other the newer query's counts.

import { signal } from "@preact/signals";

import { codeOf } from "../answer.ts";
import { ask } from "../ask.ts";
import type { SearchHits } from "../messages.ts";

/** A pause in the typing, ms. */
const pauseMs = 120;
/** While the index is being made, an answer is asked for again after this time, ms. */
const againMs = 1500;
/** As many hits as anybody looks through. */
const limit = 50;

/** The words in the box. */
export const query = signal("");
/** What was found is shown in place of the page. */
export const showFound = signal(false);

/** An answer as it is shown. */
export interface Found extends Pick<SearchHits, "hits" | "total" | "waiting"> {
  /** The code of an error; empty when all went well. */
  failure: string;
  /** The query that this is the answer to; "" before the first. */
  asked: string;
}

/** The newest answer. */
export const found = signal<Found>(nothing());

function nothing(): Found {
  return { hits: [], total: 0, waiting: 0, failure: "", asked: "" };
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Takes what is in the box now. */
export function findSoon(text: string): void {
  clearTimeout(timer);
  query.value = text;
  showFound.value = text.trim() !== "";
  if (showFound.value) timer = setTimeout(() => void find(), pauseMs);
  else found.value = nothing();
}

/** Asks again when something was kept, if anything is looked for. */
export function findAgain(): void {
  if (showFound.value) void find();
}

async function find(): Promise<void> {
  const asked = query.value;
  clearTimeout(timer);
  try {
    const { hits, total, waiting } = await ask("search", { query: asked, limit });
    if (query.value !== asked) return;
    found.value = { hits, total, waiting, failure: "", asked };
    if (waiting > 0) timer = setTimeout(findAgain, againMs);
  } catch (err) {
    if (query.value === asked) found.value = { ...nothing(), failure: codeOf(err), asked };
  }
}
