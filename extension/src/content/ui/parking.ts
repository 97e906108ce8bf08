// The Park button of a card, and the question how urgent it is.

import type { Saved } from "../../messages.ts";
import { isBlank } from "../text.ts";
import type { Action, Card } from "./card.ts";
import { word } from "./words.ts";

interface Around {
  text(): string;
  park(text: string, priority: number): void;
}

/** The priorities in words, by number from 1. */
export const priorities = ["critical", "normal", "low"] as const;

/** Puts by what stands in the box, or else the kept text. The box is left as it is. */
export function parkAction(card: Card, around: Around, saved: () => Saved | null): Action {
  const park = (text: string, priority: number): void => {
    around.park(text, priority);
    card.answered();
    card.say(word("park_done"));
  };
  const ask = (): void => {
    const text = isBlank(around.text()) ? (saved()?.text ?? "") : around.text();
    if (isBlank(text)) return card.say(word("restore_nothing"));
    card.ask(word("park_ask"), [
      ...priorities.map((name, i) => ({ label: word(`park_${name}`), main: i === 0, run: () => park(text, i + 1) })),
      { label: word("restore_cancel"), run: () => card.answered() },
    ]);
  };
  return { label: word("park"), run: ask };
}
