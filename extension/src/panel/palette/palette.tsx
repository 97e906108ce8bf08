// The command palette: Ctrl+K, a few letters, Enter. Everything the panel can do is in it, and every draft and chat.

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { word } from "../../content/ui/words.ts";
import { commands, type Command } from "./commands.ts";
import { ranked } from "./rank.ts";

/** Whether it is shown. */
export const paletteOpen = signal(false);

/** So many are offered at once. */
const limit = 50;

/** Listens for its key, and shows it. */
export function Palette(): JSX.Element | null {
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      paletteOpen.value = !paletteOpen.value;
    };
    document.addEventListener("keydown", key);
    return () => document.removeEventListener("keydown", key);
  }, []);
  return paletteOpen.value ? <Open /> : null;
}

function Open(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [all] = useState(commands);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const offered = ranked(all, query, limit);
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    dialog.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, query]);

  const close = (): void => {
    dialog.current?.close(); // gives the focus back
    paletteOpen.value = false;
  };
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    close();
    void command.run();
  };
  const key = (event: KeyboardEvent): void => {
    const last = offered.length - 1;
    const to = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last, PageDown: last, PageUp: 0 }[event.key];
    if (event.isComposing) return;
    if (event.key === "Enter") run(offered[at]);
    else if (to !== undefined) setAt(Math.max(0, to));
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      class="palette"
      aria-label={word("palette_title")}
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <input
        type="text"
        role="combobox"
        aria-label={word("palette_title")}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls="palette-list"
        aria-activedescendant={offered.length > 0 ? `palette-${at}` : undefined}
        title={word("palette_hint")}
        placeholder={word("palette_hint")}
        autoComplete="off"
        autoCapitalize="off"
        spellcheck={false}
        maxLength={200}
        value={query}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={key}
      />
      <ul id="palette-list" role="listbox" aria-label={word("palette_title")}>
        {offered.map((command, i) => (
          <li
            key={command.id}
            id={`palette-${i}`}
            role="option"
            aria-selected={i === at}
            onPointerMove={() => setAt(i)}
            onClick={() => run(command)}
          >
            {/* What was typed into chats is among them: shown as text. */}
            <span class="what">{command.title}</span>
            <span class="soft">{command.note}</span>
          </li>
        ))}
      </ul>
      <p class="soft" role="status">
        {offered.length === 0 ? word("palette_none") : ""}
      </p>
    </dialog>
  );
}
