// One draft: its versions, the text of one of them and what changed in it, Restore and Copy.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { ask } from "../ask.ts";
import { codeOf } from "../answer.ts";
import { clockTime, word } from "../content/ui/words.ts";
import type { Draft, Version } from "../messages.ts";
import { Changes } from "./changes.tsx";
import { chatName, siteName, stateName } from "./names.ts";
import { Restore } from "./restore.tsx";
import { drafts, now, opened } from "./state.ts";

/** The versions of a draft, newest first, and the text of the chosen one. */
export function DraftPage({ id }: { id: string }): JSX.Element {
  const draft = drafts.value?.find((d) => d.id === id);
  const [versions, setVersions] = useState<Version[]>([]);
  const [chosen, setChosen] = useState(0);
  const [failure, setFailure] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => heading.current?.focus(), [id]);
  useEffect(() => {
    ask("versions", { id }).then(
      (all) => {
        setVersions([...all].reverse());
        // What is shown stays when a newer version comes: it may be about to be restored.
        setChosen((chosen) => chosen || all.length);
      },
      (err: unknown) => setFailure(codeOf(err)),
    );
  }, [id, draft?.versions]);

  return (
    <section>
      <div class="actions">
        <button type="button" onClick={() => (opened.value = "")}>
          {word("panel_back")}
        </button>
      </div>
      <h2 ref={heading} tabIndex={-1}>
        {draft === undefined ? word("panel_draft") : `${siteName(draft.site)} · ${chatName(draft.chat)}`}
      </h2>
      {failure !== "" && (
        <p class="bad-text" role="alert">
          {word("panel_trouble", failure)}
        </p>
      )}
      {chosen > 0 && draft !== undefined && (
        <VersionText key={chosen} draft={draft} number={chosen} newest={versions[0]?.number ?? chosen} />
      )}
      <h2>{word("panel_versions_title")}</h2>
      <ul class="list">
        {versions.map((version) => (
          <li key={version.number}>
            <VersionRow version={version} chosen={version.number === chosen} choose={() => setChosen(version.number)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function VersionRow({ version, chosen, choose }: { version: Version; chosen: boolean; choose: () => void }): JSX.Element {
  const parts = [
    version.damaged ? word("panel_version_damaged") : stateName(version.state),
    version.chars >= 0 ? word("panel_chars", String(version.chars)) : "",
    version.here ? "" : word("panel_other_device"),
  ];
  return (
    <button type="button" class="row" aria-pressed={chosen} onClick={choose}>
      <span class="top">
        <strong>{clockTime(version.time, now.value)}</strong>
        <span class="soft">{word("panel_version", String(version.number))}</span>
      </span>
      <span class="soft">{parts.filter((part) => part !== "").join(" · ")}</span>
    </button>
  );
}

type View = "text" | "before" | "newest";

function VersionText({ draft, number, newest }: { draft: Draft; number: number; newest: number }): JSX.Element {
  const [text, setText] = useState<string | null>(null);
  const [failure, setFailure] = useState("");
  const [view, setView] = useState<View>("text");
  useEffect(() => {
    ask("text", { id: draft.id, number }).then(setText, (err: unknown) => setFailure(codeOf(err)));
  }, [draft.id, number]);
  if (failure !== "") {
    return (
      <p class="bad-text" role="alert">
        {word(`panel_error_${failure}`) || word("panel_trouble", failure)}
      </p>
    );
  }
  if (text === null) return <p class="soft">{word("panel_loading")}</p>;
  const views: [View, string, boolean][] = [
    ["text", word("panel_changes_text"), true],
    ["before", word("panel_changes_before"), number > 1],
    ["newest", word("panel_changes_newest"), number < newest],
  ];
  return (
    <>
      {newest > 1 && (
        <div class="actions">
          {views.map(([name, label, there]) => (
            <button key={name} type="button" aria-pressed={view === name} disabled={!there} onClick={() => setView(name)}>
              {label}
            </button>
          ))}
        </div>
      )}
      {view === "before" && <Changes id={draft.id} from={number - 1} to={number} />}
      {view === "newest" && <Changes id={draft.id} from={number} to={newest} />}
      {view === "text" && (
        // Kept text is shown as text. It came from a page and from a server: never as HTML.
        <pre class="text" tabIndex={0} aria-label={word("panel_text")}>
          {text}
        </pre>
      )}
      <Restore text={text} site={draft.site} />
    </>
  );
}
