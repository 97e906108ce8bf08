// Texts to tell others, ready while nothing works: chosen, filled from the newest incident, changed at will, copied or put into a composer.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { word } from "../../content/ui/words.ts";
import { Restore } from "../restore.tsx";
import { incidents } from "../state.ts";
import { useTyped } from "../typed.ts";
import { fill, templates, type Template } from "./fill.ts";

/** The texts, closed at first. */
export function Templates(): JSX.Element {
  const [template, setTemplate] = useState<Template>("team");
  const incident = incidents.value.at(-1);
  const filled = useMemo(() => fill(template, incident, Date.now()), [template, incident?.id]);
  const [text, setText] = useTyped("template-text", filled);
  // What the user has changed stays until another text is chosen, or another incident begins.
  const shown = useRef(filled);
  useEffect(() => {
    if (shown.current !== filled) setText(filled);
    shown.current = filled;
  }, [filled]);
  return (
    <details class="templates">
      <summary>{word("templates_title")}</summary>
      <label for="template">{word("templates_choose")}</label>
      <select id="template" onChange={(event) => setTemplate(event.currentTarget.value as Template)}>
        {templates.map((name) => (
          <option key={name} value={name} selected={name === template}>
            {word(`template_${name}_title`)}
          </option>
        ))}
      </select>
      <label for="template-text">{word("templates_text")}</label>
      <textarea id="template-text" rows={9} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      <Restore text={text} site="" label={word("templates_put")} />
    </details>
  );
}
