// What is shown after the installation: what it does, a field to try it in, where it works, what is never kept. Read in under a minute.

import { render, type JSX } from "preact";

import { browser } from "../browser.ts";
import { word } from "../content/ui/words.ts";
import { Switches } from "./switches.tsx";
import { Try } from "./try.tsx";

import "../panel/panel.css";
import "./first.css";

function First(): JSX.Element {
  const panel = (): void => void browser.tabs.create({ url: browser.runtime.getURL("panel.html") });
  return (
    <main class="first">
      <h1>{word("first_title")}</h1>
      <ul>
        {["keeps", "tells", "brings"].map((what) => (
          <li key={what}>{word(`first_${what}`)}</li>
        ))}
      </ul>
      <Try />
      <section class="card">
        <h2>{word("first_sites_title")}</h2>
        <p>{word("first_sites_text")}</p>
        <Switches />
        <p class="soft">{word("first_sites_own")}</p>
      </section>
      <section class="card">
        <h2>{word("first_never_title")}</h2>
        <ul>
          {["secrets", "temporary", "private", "others"].map((what) => (
            <li key={what}>{word(`first_never_${what}`)}</li>
          ))}
        </ul>
        <p>{word("first_where")}</p>
      </section>
      <section class="card">
        <h2>{word("first_sync_title")}</h2>
        <p>{word("first_sync_text")}</p>
      </section>
      <div class="actions">
        <button type="button" class="main" id="first-panel" onClick={panel}>
          {word("first_open")}
        </button>
      </div>
      <p class="soft">{word("first_keys")}</p>
    </main>
  );
}

document.documentElement.lang = word("banner_language") || "en";
const root = document.getElementById("first");
if (root !== null) render(<First />, root);
