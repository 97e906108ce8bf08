// Sync: how it stands, or setting it up.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { ask } from "../ask.ts";
import { codeOf } from "../answer.ts";
import { ago, bytes, clockTime, word } from "../content/ui/words.ts";
import type { SyncStatus } from "../messages.ts";
import { BoardChoice } from "./board/choice.tsx";
import { Devices } from "./devices.tsx";
import { Loading } from "./empty.tsx";
import { Erase } from "./erase.tsx";
import { now, refresh, sync } from "./state.ts";
import { NewCode } from "./new-code.tsx";
import { errorText } from "./sync-error.ts";
import { SyncSetup } from "./sync-setup.tsx";

/** The page about synchronisation. */
export function SyncPage(): JSX.Element {
  const status = sync.value;
  if (status === null) return <Loading />;
  if (status.new_code) return <NewCode />;
  return (
    <>
      {status.vault === "" ? <SyncSetup /> : <Standing status={status} />}
      {status.vault !== "" && <BoardChoice />}
      <Erase status={status} />
    </>
  );
}

function Standing({ status }: { status: SyncStatus }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const go = async (): Promise<void> => {
    setBusy(true);
    try {
      sync.value = await ask(status.alarm_code === "" ? "syncNow" : "syncResume", {});
      setFailure("");
    } catch (err) {
      setFailure(codeOf(err));
    }
    setBusy(false);
    await refresh("drafts");
  };
  return (
    <section>
      <h2>{word("sync_title")}</h2>
      <Alarm status={status} />
      <Held count={status.held} />
      <Trouble code={failure || status.error_code} next={status.next} />
      <dl>
        <dt>{word("sync_server")}</dt>
        <dd>{status.server}</dd>
        <dt>{word("sync_waiting")}</dt>
        <dd>{word("sync_waiting_count", String(status.pending + status.outbox))}</dd>
        <dt>{word("sync_last_push")}</dt>
        <dd>{moment(status.last_push)}</dd>
        <dt>{word("sync_last_pull")}</dt>
        <dd>{moment(status.last_pull)}</dd>
        {status.used > 0 && (
          <>
            <dt>{word("sync_room")}</dt>
            <dd>{status.quota > 0 ? word("sync_room_of", bytes(status.used), bytes(status.quota)) : bytes(status.used)}</dd>
          </>
        )}
        <dt>{word("sync_device")}</dt>
        <dd>{status.device.slice(0, 8)}</dd>
      </dl>
      <Notes status={status} />
      {busy && <Sending waiting={status.pending + status.outbox} />}
      <div class="actions">
        <button type="button" class="main" disabled={busy} onClick={() => void go()}>
          {word(busy ? "sync_running" : status.alarm_code === "" ? "sync_now" : "sync_again")}
        </button>
      </div>
      <Devices pulled={status.last_pull} />
    </section>
  );
}

/** Between two looks at how far it is, ms. */
const lookMs = 700;

/** How far the sending has come. A first sync may send for minutes; it goes on when the panel is closed. */
function Sending({ waiting }: { waiting: number }): JSX.Element | null {
  const most = useRef(waiting);
  most.current = Math.max(most.current, waiting);
  useEffect(() => {
    const timer = setInterval(() => void refresh("sync"), lookMs);
    return () => clearInterval(timer);
  }, []);
  if (most.current < 2) return null;
  const sent = most.current - waiting;
  return (
    <>
      <progress value={sent / most.current} aria-label={word("sync_sending", String(sent), String(most.current))} />
      <p class="soft">{word("sync_sending", String(sent), String(most.current))}</p>
    </>
  );
}

function moment(at: number): string {
  return at === 0 ? word("sync_never") : `${clockTime(at, now.value)} (${ago(at, now.value)})`;
}

function Alarm({ status }: { status: SyncStatus }): JSX.Element | null {
  if (status.alarm_code === "") return null;
  return (
    <div class="card bad" role="alert">
      <h3>{word("sync_alarm_title")}</h3>
      <p>{word("sync_alarm_text")}</p>
      <p class="soft">
        {status.alarm_code}: {status.alarm}
      </p>
    </div>
  );
}

/** Many deletions at once may be a thief's: they wait for a word. */
function Held({ count }: { count: number }): JSX.Element | null {
  if (count === 0) return null;
  const settle = async (take: boolean): Promise<void> => {
    await ask("settleDeletions", { take });
    await Promise.all([refresh("sync"), refresh("drafts"), refresh("chats")]);
  };
  return (
    <div class="card warn" role="alert">
      <h3>{word("sync_held_title")}</h3>
      <p>{word("sync_held_text", String(count))}</p>
      <div class="actions">
        <button type="button" onClick={() => void settle(true)}>
          {word("sync_held_take")}
        </button>
        <button type="button" class="main" onClick={() => void settle(false)}>
          {word("sync_held_keep")}
        </button>
      </div>
    </div>
  );
}

function Trouble({ code, next }: { code: string; next: number }): JSX.Element | null {
  if (code === "") return null;
  return (
    <div class="card warn" role="status">
      <p>{errorText(code)}</p>
      {next > now.value && <p class="soft">{word("sync_next", clockTime(next, now.value))}</p>}
    </div>
  );
}

function Notes({ status }: { status: SyncStatus }): JSX.Element {
  const notes: string[] = [];
  if (status.went_back > 0) notes.push(word("sync_went_back", String(status.went_back), clockTime(status.went_at, now.value)));
  if (status.renewed > 0) notes.push(word("sync_renewed", clockTime(status.renewed, now.value)));
  if (status.clock_off !== 0) notes.push(word("sync_clock_off", String(Math.round(Math.abs(status.clock_off) / 60_000))));
  if (status.unread > 0) notes.push(word("sync_unread", String(status.unread)));
  if (status.refused !== "") notes.push(word("sync_refused", status.refused));
  if (status.unsent > 0) notes.push(word("sync_unsent", String(status.unsent)));
  return (
    <>
      {notes.map((note) => (
        <p class="soft" key={note}>
          {note}
        </p>
      ))}
    </>
  );
}
