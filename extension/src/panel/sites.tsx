// Where Holdfast keeps drafts: the sites it knows, and origins that the user has added.

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { selfHosted, sites } from "../../../shared/sites/sites.ts";
import { word } from "../content/ui/words.ts";
import { Field } from "./field.tsx";
import { addOrigin, known, missing, originOf, removeOrigin } from "./origins.ts";

const added = signal<string[]>([]);
const denied = signal<string[]>([]);

async function reload(): Promise<void> {
  const state = await known();
  added.value = state.added;
  denied.value = await missing();
}

const hosted = sites.filter((site) => site.testOnly !== true && site.hosts.length > 0);

function names(of: typeof sites): string {
  return of.map((site) => site.name).join(", ");
}

/** The page about sites. */
export function SitesPage(): JSX.Element {
  useEffect(() => void reload(), []);
  return (
    <section>
      <Denied />
      <h2>{word("panel_sites_title")}</h2>
      <p class="soft">{word("panel_sites_text")}</p>
      <p class="soft">{word("panel_sites_known", names(hosted), names(selfHosted))}</p>
      <AddOrigin />
      <ul class="list">
        {added.value.map((origin) => (
          <li key={origin} class="card">
            <p>{origin.replace(/\/\*$/, "")}</p>
            <button type="button" onClick={() => void removeOrigin(origin).then(reload)}>
              {word("panel_sites_remove")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Firefox lets people withhold the permission for the sites that the extension is for. */
function Denied(): JSX.Element | null {
  if (denied.value.length === 0) return null;
  const allow = (): void => void addOrigin(denied.value).then(reload);
  return (
    <div class="card warn">
      <p>{word("panel_sites_denied")}</p>
      <button type="button" class="main" onClick={allow}>
        {word("panel_sites_allow")}
      </button>
    </div>
  );
}

function AddOrigin(): JSX.Element {
  const [address, setAddress] = useState("");
  const [said, setSaid] = useState("");
  const submit = (event: Event): void => {
    event.preventDefault();
    const origin = originOf(address);
    if (origin === null) return setSaid(word("panel_sites_bad"));
    // Asked before anything is awaited: the browser takes the question only during the click.
    addOrigin([origin]).then(
      (yes) => {
        setSaid(yes ? word("panel_sites_added") : word("panel_sites_refused"));
        void reload();
      },
      () => setSaid(word("panel_sites_refused")),
    );
  };
  return (
    <form class="card" onSubmit={submit}>
      <h3>{word("panel_sites_add_title")}</h3>
      <Field
        id="origin"
        label={word("panel_sites_address")}
        value={address}
        change={setAddress}
        required
        placeholder="https://"
      />
      <p role="status">{said}</p>
      <div class="actions">
        <button type="submit" class="main">
          {word("panel_sites_add")}
        </button>
      </div>
    </form>
  );
}
