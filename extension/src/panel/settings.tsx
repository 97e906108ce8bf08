// Settings: where drafts are kept, what is told, what is kept and for how long, and the ways out.

import type { ComponentChildren, JSX } from "preact";

import { word } from "../content/ui/words.ts";
import { Notify } from "./notify.tsx";
import { goTo, placeOf, show } from "./route.ts";
import { Sites } from "./sites.tsx";

/** The screen. */
export function SettingsPage(): JSX.Element {
  return (
    <div class="columns">
      <Sites />
      <div>
        <Part name="notify">
          <Notify />
        </Part>
        <Part name="kept">
          <ul class="facts">
            {["settings_kept_versions", "settings_kept_marked", "settings_kept_deleted", "settings_kept_never"].map((key) => (
              <li key={key}>{word(key)}</li>
            ))}
          </ul>
        </Part>
        <Part name="redaction">
          <p class="soft">{word("settings_redaction")}</p>
        </Part>
        <Part name="data">
          <p class="soft">{word("settings_data")}</p>
          <div class="actions">
            <button type="button" onClick={() => goTo(placeOf("#chats/files"))}>
              {word("files_open")}
            </button>
            <button type="button" onClick={() => show("sync")}>
              {word("erase_open")}
            </button>
          </div>
        </Part>
        <Part name="drills">
          <p class="soft">{word("settings_drills")}</p>
          <div class="actions">
            <button type="button" onClick={() => show("incidents")}>
              {word("settings_drills_open")}
            </button>
          </div>
        </Part>
        <Part name="language">
          <p class="soft">{word("settings_language")}</p>
        </Part>
      </div>
    </div>
  );
}

function Part({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="part" id={`settings-${name}`}>
      <h2>{word(`settings_${name}_title`)}</h2>
      {children}
    </section>
  );
}
