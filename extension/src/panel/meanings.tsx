// What a code or a sign of trouble means, whose fault it is and what to do: all of them, without a connection.

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { word } from "../content/ui/words.ts";
import { Field } from "./field.tsx";
import { signals, signalsFor } from "./signals.ts";

/** Stands for whatever site it is. */
const anySite = "…";

function textOf(symptom: string): string {
  return ["title", "means", "do"].map((part) => word(`symptom_${symptom}_${part}`, anySite)).join(" ");
}

/** The list, closed at first. */
export function Meanings(): JSX.Element {
  const [wanted, setWanted] = useState("");
  const found = signalsFor(wanted, textOf);
  return (
    <details class="meanings">
      <summary>{word("meanings_title")}</summary>
      <Field id="meaning" label={word("meanings_find")} value={wanted} change={setWanted} placeholder="429" />
      {found.length === 0 && <p role="status">{word("meanings_none")}</p>}
      {found.map((symptom) => (
        <article key={symptom} class="card">
          <h3>{word(`symptom_${symptom}_title`, anySite)}</h3>
          {signals[symptom] !== "" && <p class="soft">{signals[symptom]}</p>}
          <p>{word(`symptom_${symptom}_means`, anySite)}</p>
          <p>{word(`symptom_${symptom}_do`, anySite)}</p>
        </article>
      ))}
    </details>
  );
}
