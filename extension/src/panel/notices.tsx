// What is said above every screen: that Holdfast itself is not well, that there is no connection, that a drill is on, that sync has stopped or the server is
// full. Drafts are safe in the inbox meanwhile, and that is said.

import type { ComponentChildren, JSX } from "preact";

import { ask } from "../ask.ts";
import { word } from "../content/ui/words.ts";
import { isDrill } from "../drills/drill.ts";
import { Icon, type IconName } from "./icons.tsx";
import { siteName } from "./names.ts";
import { current } from "./nav.tsx";
import { show } from "./route.ts";
import { core, guidance, online, sync, trouble } from "./state.ts";
import { standing } from "./sync-standing.ts";

interface Props {
  icon: IconName;
  tone: "bad" | "warn" | "calm";
  children: ComponentChildren;
}

function Notice({ icon, tone, children }: Props): JSX.Element {
  return (
    <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      <Icon name={icon} />
      <div class="notice-text">{children}</div>
    </div>
  );
}

/** All that is to be said now, the gravest first. */
export function Notices(): JSX.Element {
  return (
    <div class="notices">
      <Health />
      <Low />
      <Offline />
      <Drill />
      <SyncStopped />
    </div>
  );
}

function Health(): JSX.Element | null {
  const state = core.value;
  const broken = state?.state === "broken" || trouble.value === "core_broken";
  const lines: string[] = [];
  if (broken) lines.push(word("panel_core_broken"));
  else if (trouble.value !== "") lines.push(word("panel_trouble", trouble.value));
  if (state !== null && state.waiting > 0) lines.push(word("panel_core_waiting", String(state.waiting)));
  if (state !== null && state.damaged > 0) lines.push(word("panel_core_damaged", String(state.damaged)));
  if (lines.length === 0) return null;
  return (
    <Notice icon="warning" tone="bad">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {broken && state !== null && state.error !== "" && <p class="soft">{state.error}</p>}
    </Notice>
  );
}

function Low(): JSX.Element | null {
  if (core.value?.low !== true) return null;
  return (
    <Notice icon="full" tone="warn">
      <p>{word("panel_low")}</p>
    </Notice>
  );
}

function Offline(): JSX.Element | null {
  if (online.value) return null;
  return (
    <Notice icon="offline" tone="calm">
      <p>{word("panel_offline")}</p>
    </Notice>
  );
}

function Drill(): JSX.Element | null {
  const drill = guidance.value.find(isDrill);
  if (drill === undefined) return null;
  const end = (): void => void ask("drillEnd", {}).catch(() => undefined); // its own screen says why it goes on
  return (
    <Notice icon="drill" tone="warn">
      <p>{word("panel_drill", siteName(drill.site))}</p>
      <button type="button" class="small drill-end" onClick={end}>
        {word("drill_end")}
      </button>
    </Notice>
  );
}

/** What keeps texts from leaving this device, where the screen of sync itself does not say it. */
const stopped = new Set(["alarm", "held", "full", "readonly", "code"]);

function SyncStopped(): JSX.Element | null {
  const stands = standing(sync.value);
  if (!stopped.has(stands) || current() === "sync") return null;
  return (
    <Notice icon="sync" tone="warn">
      <p>{word(`panel_sync_${stands}`)}</p>
      <button type="button" class="small" onClick={() => show("sync")}>
        {word("panel_sync_look")}
      </button>
    </Notice>
  );
}
