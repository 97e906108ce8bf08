// What somebody is typing in the panel: it outlives the panel, which closes by a click beside it, and not the browser. Codes are never among it.

import { useState } from "preact/hooks";

import { browser } from "../browser.ts";
import { typedKey } from "../typed-key.ts";

/** For so long a new panel opens where the last one was left in the middle of a text, ms; the text stays longer. */
const placeMs = 10 * 60_000;

/** The fields that somebody has written in, the place where, and when last (epoch ms). */
interface Typed {
  fields: Record<string, string>;
  place: string;
  at: number;
}

let typed: Typed = { fields: {}, place: "", at: 0 };

/** Takes what the last panel left, before anything is drawn. Gives the place to go on at, empty where nothing was being typed. */
export async function loadTyped(now: number): Promise<string> {
  try {
    const { [typedKey]: left } = await browser.storage.session.get(typedKey);
    typed = (left as Typed | undefined) ?? typed;
  } catch {
    // Then there is nothing to go on with.
  }
  return Object.keys(typed.fields).length > 0 && now - typed.at < placeMs ? typed.place : "";
}

/** Written at every key: a panel that closes has no time left. */
function save(): void {
  void browser.storage.session.set({ [typedKey]: typed }).catch(() => undefined); // the field itself still has it
}

/** Keeps a field's text; what equals `initial` is not kept. */
export function keepTyped(id: string, text: string, initial = ""): void {
  if (text === (typed.fields[id] ?? initial)) return;
  const { [id]: _, ...others } = typed.fields;
  typed = { ...typed, fields: text === initial ? others : { ...others, [id]: text }, at: Date.now() };
  save();
}

/** Keeps where the panel is, as a fragment of its address. */
export function keepPlace(place: string): void {
  if (place === typed.place) return;
  typed = { ...typed, place };
  save();
}

/** State of a field that a new panel goes on with; `sent` lets go of what was kept. */
export function useTyped(id: string, initial = ""): [text: string, set: (text: string) => void, sent: () => void] {
  const [text, setText] = useState(typed.fields[id] ?? initial);
  const set = (next: string): void => {
    setText(next);
    keepTyped(id, next, initial);
  };
  return [text, set, () => forget(id)];
}

/** Lets go of all of it: everything was deleted. */
export function forgetTyped(): void {
  typed = { fields: {}, place: "", at: 0 };
}

function forget(id: string): void {
  const { [id]: _, ...fields } = typed.fields;
  typed = { ...typed, fields };
  save();
}
