// The text of one version, or what changed in it, and what can be done with it.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { ask } from "../../ask.ts";
import { toAdd } from "../../content/ui/files.ts";
import { language, word } from "../../content/ui/words.ts";
import type { Draft, Version } from "../../messages.ts";
import { Restore } from "../restore.tsx";
import { Changes } from "./changes.tsx";
import { Texts, type Got } from "./texts.ts";

type View = "text" | "before" | "newest";

interface Shown {
  draft: Draft;
  /** Oldest first. */
  versions: readonly Version[];
  chosen: Version;
  pin: JSX.Element;
}

/** While a text is on its way, the one before it stays: an empty box for each step of the scrubber would only flicker. */
export function VersionText({ draft, versions, chosen, pin }: Shown): JSX.Element {
  const [view, setView] = useState<View>("text");
  const before = versions[versions.indexOf(chosen) - 1];
  const newest = versions.at(-1)!;
  const other = { text: undefined, before, newest: newest === chosen ? undefined : newest }[view];
  const { got, otherGot, stale } = useTexts(draft.id, chosen, other);
  if (got === undefined) return <p class="soft">{word("panel_loading")}</p>;
  const views: [View, string, boolean][] = [
    ["text", word("panel_changes_text"), true],
    ["before", word("panel_changes_before"), before !== undefined],
    ["newest", word("panel_changes_newest"), newest !== chosen],
  ];
  const shownView = other === undefined ? "text" : view;
  const text = "text" in got ? got.text : "";
  return (
    <>
      {versions.length > 1 && (
        <div class="actions views" role="group" aria-label={word("changes_views")}>
          {views.map(([name, label, there]) => (
            <button key={name} type="button" aria-pressed={shownView === name} disabled={!there} onClick={() => setView(name)}>
              {label}
            </button>
          ))}
        </div>
      )}
      <div class="version" aria-busy={stale}>
        {shownView === "text" ? <Whole got={got} /> : <Compared chosen={chosen} got={got} otherGot={otherGot} other={other!} />}
      </div>
      {draft.lost > 0 && <p class="soft">{word("panel_lost", String(draft.lost))}</p>}
      {draft.files.length > 0 && <p>{toAdd(draft.files)}</p>}
      <Restore text={text} site={draft.site} files={draft.files} busy={stale || "failure" in got} more={pin} />
      <p id="pin-about" class="soft">
        {word("panel_pin_about")}
      </p>
    </>
  );
}

interface Fetched {
  got: Got | undefined;
  otherGot: Got | undefined;
  /** What is given is of the version that was chosen before. */
  stale: boolean;
}

function useTexts(id: string, chosen: Version, other: Version | undefined): Fetched {
  const [, paint] = useState(0);
  const texts = useMemo(
    () =>
      new Texts(
        (number) => ask("text", { id, number }),
        () => paint((n) => n + 1),
      ),
    [id],
  );
  useEffect(() => texts.want(other === undefined ? [chosen] : [chosen, other]), [texts, chosen, other]);
  const last = useRef<Fetched>({ got: undefined, otherGot: undefined, stale: true });
  const got = texts.of(chosen);
  const otherGot = texts.of(other);
  if (got === undefined || (other !== undefined && otherGot === undefined)) return { ...last.current, stale: true };
  last.current = { got, otherGot, stale: false };
  return last.current;
}

/** More is shown on request: the browser lays out every line of it. */
const atOnce = 20_000;

function Whole({ got }: { got: Got }): JSX.Element {
  const [all, setAll] = useState(false);
  useEffect(() => setAll(false), [got]);
  if ("failure" in got) return <Failure code={got.failure} />;
  const { text } = got;
  const cut = !all && text.length > atOnce;
  return (
    <>
      {/* Kept text is shown as text. It came from a page and from a server: never as HTML. */}
      <pre class="text" tabIndex={0} aria-label={word("panel_text")}>
        {cut ? `${text.slice(0, atOnce)}…` : text}
      </pre>
      {cut && (
        <button type="button" onClick={() => setAll(true)}>
          {word("version_all", new Intl.NumberFormat(language()).format(text.length))}
        </button>
      )}
    </>
  );
}

interface Pair {
  chosen: Version;
  got: Got;
  other: Version;
  otherGot: Got | undefined;
}

function Compared({ chosen, got, other, otherGot }: Pair): JSX.Element {
  if ("failure" in got) return <Failure code={got.failure} />;
  if (otherGot === undefined) return <p class="soft">{word("panel_loading")}</p>;
  if ("failure" in otherGot) return <Failure code={otherGot.failure} />;
  const newer = other.number > chosen.number;
  const [from, to] = newer ? [got.text, otherGot.text] : [otherGot.text, got.text];
  const [first, last] = newer ? [chosen, other] : [other, chosen];
  return <Changes from={from} to={to} label={word("panel_changes", String(first.number), String(last.number))} />;
}

function Failure({ code }: { code: string }): JSX.Element {
  return (
    <p class="bad-text" role="alert">
      {word(`panel_error_${code}`) || word("panel_trouble", code)}
    </p>
  );
}
