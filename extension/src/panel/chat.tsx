// One chat: its turns, branch by branch, and Copy as Markdown.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { codeOf } from "../answer.ts";
import { ask } from "../ask.ts";
import { copyText } from "../content/restore/clipboard.ts";
import { word } from "../content/ui/words.ts";
import type { Turns } from "../messages.ts";
import { GenericNote } from "./generic-note.tsx";
import { seenOf } from "./chats.tsx";
import { Delete } from "./delete.tsx";
import { ExportOne } from "./files/export.tsx";
import { chatName, siteName, stateName, turnState } from "./names.ts";
import { Parts } from "./parts.tsx";
import { SideBySide } from "./versions/side-by-side.tsx";
import { chats, openedChat, openedTurn, refresh } from "./state.ts";

/** Of a long chat so many turns are drawn at first, the newest, and as many more with each click. */
const step = 100;

/** The turns of a chat; the newest branch first. */
export function ChatPage({ id }: { id: string }): JSX.Element {
  const chat = chats.value?.find((c) => c.id === id);
  const [branch, setBranch] = useState(0);
  const [kept, setKept] = useState<Turns | null>(null);
  const [failure, setFailure] = useState("");
  const [shown, setShown] = useState(step);
  const heading = useRef<HTMLHeadingElement>(null);

  const [wanted] = useState(openedTurn.peek());
  const seeking = useRef(wanted !== "");

  useEffect(() => {
    openedTurn.value = "";
    heading.current?.focus();
  }, [id]);

  const remove = async (): Promise<void> => {
    await ask("deleteChat", { id });
    await Promise.all([refresh("chats"), refresh("drafts")]);
    openedChat.value = "";
  };
  useEffect(() => {
    ask("turns", { id, branch }).then(setKept, (err: unknown) => setFailure(codeOf(err)));
  }, [id, branch, chat?.updated]);

  const newest = chat?.branches ?? 1;
  const sought = kept?.turns.findIndex(({ sum }) => sum === wanted) ?? -1;
  const all = kept?.turns.length ?? 0;
  const earlier = Math.max(0, Math.min(all - shown, sought < 0 ? all : sought));
  // The turn that a search led to, which may stand in an older branch.
  useEffect(() => {
    if (kept === null || !seeking.current) return;
    const turn = document.getElementById(`turn-${wanted}`);
    if (turn === null && (branch || newest) > 1) return setBranch((branch || newest) - 1);
    turn?.scrollIntoView({ block: "center" });
    seeking.current = false;
  }, [kept]);

  return (
    <section>
      <h2 ref={heading} tabIndex={-1}>
        <Parts of={chat === undefined ? [word("panel_tab_chats")] : [siteName(chat.site), chatName(chat.chat)]} />
      </h2>
      <div class="actions">
        <button type="button" class="back" onClick={() => (openedChat.value = "")}>
          {word("panel_back_chats")}
        </button>
        {kept !== null && <Copy text={kept.markdown} />}
        <Delete warning={word("panel_delete_chat")} remove={remove} />
      </div>
      {chat !== undefined && <ExportOne id={id} site={chat.site} />}
      {chat !== undefined && <GenericNote site={chat.site} />}
      {chat !== undefined && seenOf(chat) !== "" && <p class="soft">{seenOf(chat)}</p>}
      {failure !== "" && (
        <p class="bad-text" role="alert">
          {word("panel_trouble", failure)}
        </p>
      )}
      {newest > 1 && (
        <div class="actions">
          {Array.from({ length: newest }, (_, i) => newest - i).map((number) => (
            <button key={number} type="button" aria-pressed={(branch || newest) === number} onClick={() => setBranch(number)}>
              {word("panel_branch", String(number))}
            </button>
          ))}
        </div>
      )}
      {newest > 1 && <SideBySide id={id} count={newest} updated={chat?.updated ?? 0} />}
      {earlier > 0 && (
        <button type="button" onClick={() => setShown(shown + step)}>
          {word("chat_earlier", String(earlier))}
        </button>
      )}
      {kept?.turns.slice(earlier).map((turn, i) => (
        <TurnText key={earlier + i} turn={turn} wanted={turn.sum === wanted} />
      ))}
    </section>
  );
}

function TurnText({ turn, wanted }: { turn: Turns["turns"][number]; wanted: boolean }): JSX.Element {
  const parts = [
    word(turn.role === "user" ? "panel_role_user" : "panel_role_assistant"),
    turn.model,
    turnState(turn.state),
    turn.outcome === "" ? "" : stateName(turn.outcome),
  ];
  return (
    <>
      <h3>
        <Parts of={parts} />
      </h3>
      {/* What a page said is shown as text, never as HTML. */}
      <pre class={wanted ? "text wanted" : "text"} id={`turn-${turn.sum}`} tabIndex={0} aria-label={word("panel_text")}>
        {turn.damaged ? word("panel_version_damaged") : turn.text}
      </pre>
    </>
  );
}

function Copy({ text }: { text: string }): JSX.Element {
  const [said, setSaid] = useState("");
  const copy = async (): Promise<void> =>
    setSaid(word((await copyText(text, document)) ? "restore_copied" : "restore_copy_failed"));
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        {word("panel_copy_markdown")}
      </button>
      <span class="soft" role="status">
        {said}
      </span>
    </>
  );
}
