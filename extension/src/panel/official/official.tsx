// What a failing site's status page says, beside what was observed: asked only while the site fails, the panel is looked at, and the user has allowed
// that host.

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { browser } from "../../browser.ts";
import { ago, word } from "../../content/ui/words.ts";
import { siteName } from "../names.ts";
import { now } from "../state.ts";
import { readStatus, sources, StatusError, type Problem, type Source, type Word } from "./official.ts";

/** A word that is younger is not asked for anew, ms. */
const freshMs = 5 * 60_000;

const words = signal<Record<string, Word | Problem>>({});
/** Key in storage.session: when a site was asked last, epoch ms, and what was said. Every panel that is opened knows it. */
const keyOf = (site: string): string => `official/${site}`;

interface Asking {
  at: number;
  said?: Word | Problem;
}

async function ask(site: string, source: Source): Promise<void> {
  const at = Date.now();
  const key = keyOf(site);
  const { at: last, said: known } = ((await browser.storage.session.get(key))[key] as Asking | undefined) ?? { at: 0 };
  if (at - last < freshMs) {
    if (known !== undefined) words.value = { ...words.value, [site]: known };
    return;
  }
  await browser.storage.session.set({ [key]: { at } satisfies Asking });
  let said: Word | Problem;
  try {
    said = await readStatus(source, (url, how) => fetch(url, how), at);
  } catch (err) {
    if (!(err instanceof StatusError)) throw err;
    said = err.code;
  }
  await browser.storage.session.set({ [key]: { at, said } satisfies Asking });
  words.value = { ...words.value, [site]: said };
}

/** The word on a site that fails; nothing for one whose status page no program can read. */
export function Official({ site }: { site: string }): JSX.Element | null {
  const source = sources[site];
  return source === undefined ? null : <Asked site={site} source={source} />;
}

function Asked({ site, source }: { site: string; source: Source }): JSX.Element {
  const [allowed, setAllowed] = useState(false);
  const host = { origins: [`${source.origin}/*`] };
  useEffect(() => void browser.permissions.contains(host).then(setAllowed), [site]);
  const turn = Math.floor(now.value / freshMs);
  useEffect(() => {
    if (allowed && !document.hidden) void ask(site, source);
  }, [allowed, site, turn]);
  // Asked before anything is awaited: the browser takes the question only during the click.
  const allow = (): void => void browser.permissions.request(host).then(setAllowed);
  if (!allowed)
    return (
      <div class="actions">
        <button type="button" class="official" onClick={allow}>
          {word("official_allow", siteName(site))}
        </button>
        <span class="soft">{word("official_why", new URL(source.origin).host)}</span>
      </div>
    );
  return <Said site={site} said={words.value[site]} />;
}

function Said({ site, said }: { site: string; said: Word | Problem | undefined }): JSX.Element {
  if (said === undefined) return <p class="soft">{word("official_asking", siteName(site))}</p>;
  if (typeof said === "string") return <p class="soft">{word(`official_${said}`)}</p>;
  const which = said.components.length === 0 ? "" : ` (${said.components.join(", ")})`;
  return (
    <p class="soft">
      {word("official_says", siteName(site), word(`official_${said.grade}`) + which, ago(said.read, now.value))}
      {said.grade === "operational" && ` ${word("official_late")}`}
    </p>
  );
}
