// Where Holdfast keeps drafts: the sites it knows, and origins that the user has added.

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { sites } from "../../../shared/sites/sites.ts";
import { ask } from "../ask.ts";
import { browser } from "../browser.ts";
import { language, word } from "../content/ui/words.ts";
import type { AddedOrigin } from "../messages.ts";
import { Switches } from "../first/switches.tsx";
import { originOf } from "../origin.ts";
import { Field } from "./field.tsx";
import { addOrigin, allowKnown, inFront, missing, type Front } from "./origins.ts";
import { useTyped } from "./typed.ts";

const added = signal<AddedOrigin[]>([]);
const denied = signal<string[]>([]);
const front = signal<Front | null>(null);
/** The last thing that was done, in words. */
const said = signal("");

async function reload(): Promise<void> {
  [added.value, denied.value, front.value] = await Promise.all([ask("origins", {}), missing(), inFront()]);
}

function reloadQuietly(): void {
  reload().catch(() => undefined); // the worker is starting; what is shown stays
}

/** The part of the settings about sites. */
export function Sites(): JSX.Element {
  useEffect(() => {
    said.value = "";
    reloadQuietly();
    browser.tabs.onActivated.addListener(reloadQuietly);
    return () => browser.tabs.onActivated.removeListener(reloadQuietly);
  }, []);
  return (
    <section>
      <Denied />
      <h2>{word("panel_sites_title")}</h2>
      <p class="soft">{word("panel_sites_text")}</p>
      <p class="soft">{word("panel_sites_known", names(true), names(false))}</p>
      <p role="status">{said.value}</p>
      <InFront />
      <details class="card" id="known-sites">
        <summary>{word("first_sites_title")}</summary>
        <Switches />
      </details>
      <AddOrigin />
      <ul class="list">
        {added.value.map((one) => (
          <li key={one.origin} class="card">
            <Added {...one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The sites that go by hosts of their own, or those that people run themselves. */
function names(hosted: boolean): string {
  const known = sites.filter(({ hosts, testOnly }) => testOnly !== true && hosts.length > 0 === hosted);
  return new Intl.ListFormat(language()).format(known.map(({ name }) => name));
}

/** Firefox lets people withhold the permission for the sites that the extension is for. */
function Denied(): JSX.Element | null {
  if (denied.value.length === 0) return null;
  return (
    <div class="card warn">
      <p>{word("panel_sites_denied")}</p>
      <button type="button" class="main" onClick={() => void allowKnown(denied.value).then(reloadQuietly)}>
        {word("panel_sites_allow")}
      </button>
    </div>
  );
}

function nameOf(origin: string): string {
  return origin.replace(/\/\*$/, "");
}

/** Asked before anything is awaited: the browser takes the question only during the click. */
async function add(origin: string): Promise<void> {
  try {
    said.value = word((await addOrigin(origin)) ? "panel_sites_added" : "panel_sites_refused");
  } catch {
    said.value = word("panel_sites_refused");
  }
  reloadQuietly();
}

function InFront(): JSX.Element | null {
  const page = front.value;
  if (page === null) return null;
  const kept = page.known || added.value.some(({ origin }) => origin === page.origin);
  return (
    <div class="card">
      <h3>{word("panel_sites_here_title", nameOf(page.origin))}</h3>
      {kept ? (
        <p>{word("panel_sites_here_kept")}</p>
      ) : (
        <button type="button" class="main" id="add-here" onClick={() => void add(page.origin)}>
          {word("panel_sites_add")}
        </button>
      )}
    </div>
  );
}

function Added({ origin, read }: AddedOrigin): JSX.Element {
  const remove = async (): Promise<void> => {
    await ask("removeOrigin", { origin });
    said.value = word("panel_sites_removed", nameOf(origin));
    await reload();
  };
  return (
    <>
      <p>{nameOf(origin)}</p>
      <p class="soft">{word(`panel_sites_read_${read}`)}</p>
      <button type="button" onClick={() => void remove().catch(reloadQuietly)}>
        {word("panel_sites_remove")}
      </button>
    </>
  );
}

function AddOrigin(): JSX.Element {
  const [address, setAddress, sent] = useTyped("origin");
  const submit = (event: Event): void => {
    event.preventDefault();
    const origin = originOf(address);
    if (origin === null) said.value = word("panel_sites_bad");
    else void add(origin).then(sent);
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
      <div class="actions">
        <button type="submit" class="main">
          {word("panel_sites_add_there")}
        </button>
      </div>
    </form>
  );
}
