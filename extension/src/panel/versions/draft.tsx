// One draft: its versions along a scrubber, the text of one of them and what changed in it.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { ask } from "../../ask.ts";
import { codeOf } from "../../answer.ts";
import { clockTime, word } from "../../content/ui/words.ts";
import type { Draft, Version } from "../../messages.ts";
import { together, unsentWith } from "../../unsent.ts";
import { Delete } from "../delete.tsx";
import { firstPage } from "../first-page.ts";
import { GenericNote } from "../generic-note.tsx";
import { List } from "../list/list.tsx";
import { chatName, siteName, stateName } from "../names.ts";
import { Park } from "../park.tsx";
import { Restore } from "../restore.tsx";
import { drafts, now, opened, openedVersion, refresh } from "../state.ts";
import { Scrubber } from "./scrubber.tsx";
import { VersionText } from "./version-text.tsx";

/** The text of the chosen version, and all versions to choose from. */
export function DraftPage({ id }: { id: string }): JSX.Element {
  const draft = (drafts.value ?? firstPage.value)?.find((d) => d.id === id);
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
        setVersions(all);
        // What is shown stays when a newer version comes: it may be about to be restored.
        setChosen((chosen) => chosen || (all.at(-1)?.number ?? 0));
      },
      (err: unknown) => setFailure(codeOf(err)),
    );
  }, [id, draft?.versions, round]);

  const newestFirst = useMemo(() => [...versions].reverse(), [versions]);
  const version = versions.find(({ number }) => number === chosen) ?? versions.at(-1);
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
      <Scrubber versions={versions} chosen={chosen} choose={setChosen} />
      {version !== undefined && draft !== undefined && (
        <VersionText
          draft={draft}
          versions={versions}
          chosen={version}
          pin={<Pin id={id} version={version} done={() => setRound(round + 1)} />}
        />
      )}
      {draft !== undefined && <Park key={draft.id} draft={draft} />}
      {draft !== undefined && <AllOfChat draft={draft} />}
      <h2>{word("panel_versions_title")}</h2>
      <List
        label={word("panel_versions_title")}
        items={newestFirst}
        keyOf={({ number }) => number}
        row={(one, tabIndex) => (
          <VersionRow version={one} tabIndex={tabIndex} chosen={one === version} choose={() => setChosen(one.number)} />
        )}
      />
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

interface Row {
  version: Version;
  chosen: boolean;
  choose: () => void;
  tabIndex: number;
}

function VersionRow({ version, chosen, choose, tabIndex }: Row): JSX.Element {
  const parts = [
    version.damaged ? word("panel_version_damaged") : stateName(version.state),
    version.chars >= 0 ? word("panel_chars", String(version.chars)) : "",
    version.here ? "" : word("panel_other_device"),
    version.pinned ? word("panel_pinned") : "",
  ];
  return (
    <button type="button" class="row" tabIndex={tabIndex} aria-pressed={chosen} onClick={choose}>
      <span class="top">
        <strong>{clockTime(version.time, now.value)}</strong>
        <span class="soft">{word("panel_version", String(version.number))}</span>
      </span>
      <span class="soft">{parts.filter((part) => part !== "").join(" · ")}</span>
    </button>
  );
}

/** Keeps a version from being thinned out, or no longer. */
function Pin({ id, version, done }: { id: string; version: Version; done: () => void }): JSX.Element {
  const [failure, setFailure] = useState("");
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
