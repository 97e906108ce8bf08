// Whether a notification says that a site looks usable again. The browser is asked for it when it is first wanted.

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { browser } from "../browser.ts";
import { word } from "../content/ui/words.ts";
import { notifyKey } from "../worker/usable.ts";

const on = signal(false);

async function load(): Promise<void> {
  const { [notifyKey]: wanted } = await browser.storage.local.get(notifyKey);
  on.value = wanted === true && (await browser.permissions.contains({ permissions: ["notifications"] }));
}

async function set(wanted: boolean): Promise<void> {
  // Asked before anything is awaited: the browser takes the question only during the click.
  const granted = wanted ? await browser.permissions.request({ permissions: ["notifications"] }) : false;
  await browser.storage.local.set({ [notifyKey]: granted });
  on.value = granted;
}

/** A switch. */
export function Notify(): JSX.Element {
  useEffect(() => void load(), []);
  return (
    <div class="actions">
      <button type="button" class="small" aria-pressed={on.value} onClick={() => void set(!on.value)}>
        {word("notify_switch")}
      </button>
      {on.value && <span class="soft">{word("notify_on")}</span>}
    </div>
  );
}
