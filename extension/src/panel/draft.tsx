// One draft: its versions, the text of one of them and what changed in it, Restore and Copy.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { ask } from "../ask.ts";
import { codeOf } from "../answer.ts";
import { toAdd } from "../content/ui/files.ts";
import { clockTime, word } from "../content/ui/words.ts";
import type { Draft, Version } from "../messages.ts";
import { together, unsentWith } from "./all-of-chat.ts";
import { Changes } from "./changes.tsx";
import { Delete } from "./delete.tsx";
import { GenericNote } from "./generic-note.tsx";
import { chatName, siteName, stateName } from "./names.ts";
import { Park } from "./park.tsx";
import { Restore } from "./restore.tsx";
import { drafts, now, opened, openedVersion, refresh } from "./state.ts";

/** The versions of a draft, newest first, and the text of the chosen one. */
export function DraftPage({ id }: { id: string }): JSX.Element {
  const draft = drafts.value?.find((d) => d.id === id);
  const [versions, setVersions] = useState<Version[]>([]);
  const [chosen, setChosen] = useState(openedVersion.peek());
  const [failure, setFailure] = useState("");
  const [round, setRound] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    openedVersion.value = 0;
    heading.current?.focus();
  }, [id]);

  const remove = async (): Promise<void> => {
    await ask("deleteDraft", { id });
    await refresh("drafts");
    opened.value = "";
  };
  useEffect(() => {
    ask("versions", { id }).then(
      (all) => {
        setVersions([...all].reverse());
        // What is shown stays when a newer version comes: it may be about to be restored.
        setChosen((chosen) => chosen || all.length);
      },
      (err: unknown) => setFailure(codeOf(err)),
    );
  }, [id, draft?.versions, round]);

  return (
    <section>
      <div class="actions">
        <button type="button" class="back" onClick={() => (opened.value = "")}>
          {word("panel_back")}
        </button>
        <Delete warning={word("panel_delete_draft")} remove={remove} />
      </div>
      <h2 ref={heading} tabIndex={-1}>
        {draft === undefined ? word("panel_draft") : `${siteName(draft.site)} · ${chatName(draft.chat)}`}
      </h2>
      {draft !== undefined && <GenericNote site={draft.site} />}
      {failure !== "" && (
        <p class="bad-text" role="alert">
          {word("panel_trouble", failure)}
        </p>
      )}
      {chosen > 0 && draft !== undefined && (
        <VersionText
          key={chosen}
          draft={draft}
          number={chosen}
          newest={versions[0]?.number ?? chosen}
          pin={<Pin id={id} version={versions.find(({ number }) => number === chosen)} done={() => setRound(round + 1)} />}
        />
      )}
      {draft !== undefined && <Park key={draft.id} draft={draft} />}
      {draft !== undefined && <AllOfChat draft={draft} />}
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

/** Restores all that was not sent in the draft's chat, from each tab and each pasted text, where there is more than this. */
function AllOfChat({ draft }: { draft: Draft }): JSX.Element | null {
  const unsent = unsentWith(draft, drafts.value ?? []);
  const marks = unsent.map(({ id, updated }) => `${id} ${updated}`).join();
  const [text, setText] = useState("");
  useEffect(() => {
    setText("");
    const all = unsent.map(({ id }) => ask("text", { id, number: 0 }));
    Promise.all(all).then(
      (texts) => setText(together(texts)),
      () => undefined, // a draft that cannot be read says so on its own page
    );
  }, [marks]);
  if (unsent.length < 2 || text === "") return null;
  return (
    <>
      <h2>{word("panel_all_title", String(unsent.length))}</h2>
      <p class="soft">{word("panel_all")}</p>
      <Restore
        text={text}
        site={draft.site}
        files={unsent.flatMap((d) => d.files).filter((f) => f.part === "")}
        label={word("panel_all_restore")}
      />
    </>
  );
}

function VersionRow({ version, chosen, choose }: { version: Version; chosen: boolean; choose: () => void }): JSX.Element {
  const parts = [
    version.damaged ? word("panel_version_damaged") : stateName(version.state),
    version.chars >= 0 ? word("panel_chars", String(version.chars)) : "",
    version.here ? "" : word("panel_other_device"),
    version.pinned ? word("panel_pinned") : "",
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

/** Keeps a version from being thinned out, or no longer. */
function Pin({ id, version, done }: { id: string; version: Version | undefined; done: () => void }): JSX.Element | null {
  const [failure, setFailure] = useState("");
  if (version === undefined) return null;
  const turn = (): void =>
    void ask("pin", { id, number: version.number, pinned: !version.pinned }).then(done, (err: unknown) =>
      setFailure(word("panel_trouble", codeOf(err))),
    );
  return (
    <>
      <button type="button" class="pin" aria-describedby="pin-about" onClick={turn}>
        {word(version.pinned ? "panel_unpin" : "panel_pin")}
      </button>
      {failure !== "" && (
        <p class="bad-text" role="alert">
          {failure}
        </p>
      )}
    </>
  );
}

type View = "text" | "before" | "newest";

interface Shown {
  draft: Draft;
  number: number;
  newest: number;
  pin: JSX.Element;
}

function VersionText({ draft, number, newest, pin }: Shown): JSX.Element {
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
      {draft.lost > 0 && <p class="soft">{word("panel_lost", String(draft.lost))}</p>}
      {draft.files.length > 0 && <p>{toAdd(draft.files)}</p>}
      <Restore text={text} site={draft.site} files={draft.files} more={pin} />
      <p id="pin-about" class="soft">
        {word("panel_pin_about")}
      </p>
    </>
  );
}
