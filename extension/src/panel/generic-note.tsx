// Says of a page that no adapter knows that it is read in the generic way.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { browser } from "../browser.ts";
import { learnedPrefix } from "../content/generic/learned.ts";
import { word } from "../content/ui/words.ts";

/** A line about a site by its name in drafts and chats; nothing where an adapter knows it. */
export function GenericNote({ site }: { site: string }): JSX.Element | null {
  const [generic, setGeneric] = useState(false);
  useEffect(() => {
    const key = learnedPrefix + site;
    browser.storage.local.get(key).then(
      (found) => setGeneric(found[key] !== undefined),
      () => undefined,
    );
  }, [site]);
  return generic ? <p class="soft">{word("panel_generic")}</p> : null;
}
