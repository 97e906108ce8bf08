// The library: what was found, and what is ready to be used or looked up while nothing works.

import type { JSX } from "preact";

import { word } from "../content/ui/words.ts";
import { showFound } from "./finding.ts";
import { Meanings } from "./meanings.tsx";
import { FoundPage } from "./search.tsx";
import { Templates } from "./templates/templates.tsx";

/** What was found, while something is looked for. */
export function LibraryPage(): JSX.Element {
  if (showFound.value) return <FoundPage />;
  return (
    <section>
      <h2>{word("library_title")}</h2>
      <p class="soft">{word("library_text")}</p>
      <Templates />
      <Meanings />
    </section>
  );
}
