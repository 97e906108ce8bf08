// The search over everything kept: the box, and what was found.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { ago, clockTime, language, word } from "../content/ui/words.ts";
import type { SearchHit } from "../messages.ts";
import { findSoon, found, query, showFound, type Found } from "./finding.ts";
import { marked } from "./marked.ts";
import { chatName, siteName } from "./names.ts";
import { Parts } from "./parts.tsx";
import { goTo } from "./route.ts";
import { now } from "./state.ts";

const boxId = "search";

/** The box. "/" leads to it from anywhere, the arrow into what was found, Escape empties it. */
export function SearchBox(): JSX.Element {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const lead = (event: KeyboardEvent): void => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      box.current?.focus();
      box.current?.select();
    };
    document.addEventListener("keydown", lead);
    return () => document.removeEventListener("keydown", lead);
  }, []);
  const key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") findSoon("");
    else if (event.key === "ArrowDown") move(event, 0);
    else if (event.key === "Enter") showFound.value = query.value.trim() !== "";
  };
  return (
    <input
      ref={box}
      id={boxId}
      type="search"
      aria-label={word("panel_search")}
      title={word("panel_search")}
      placeholder={word("panel_search_short")}
      autoComplete="off"
      autoCapitalize="off"
      spellcheck={false}
      maxLength={300}
      value={query.value}
      onInput={(event) => findSoon(event.currentTarget.value)}
      onKeyDown={key}
    />
  );
}

/** Puts the focus on row `to` of what was found; before the first stands the box. */
function move(event: KeyboardEvent, to: number): void {
  const rows = document.querySelectorAll<HTMLElement>("#found .row");
  const target = to < 0 ? document.getElementById(boxId) : rows[Math.min(to, rows.length - 1)];
  if (target === null || target === undefined) return;
  event.preventDefault();
  target.focus();
}

/** What was found, the best first. */
export function FoundPage(): JSX.Element {
  const answer = found.value;
  return (
    <section aria-label={word("panel_search_found")}>
      <p class={answer.failure === "" ? "soft" : "bad-text"} role="status">
        {summary(answer)}
      </p>
      <ul class="list" id="found">
        {answer.hits.map((hit, i) => (
          <li key={`${hit.id}${hit.turn}${hit.version}`}>
            <Row hit={hit} at={i} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function summary({ hits, total, waiting, failure, asked }: Found): string {
  if (failure !== "") return word("panel_trouble", failure);
  if (asked === "") return word("panel_loading");
  const parts = [];
  if (hits.length === 0) parts.push(word("panel_search_none"));
  else if (total > hits.length) parts.push(word("panel_search_best", String(hits.length), String(total)));
  else parts.push(hits.length === 1 ? word("panel_search_one") : word("panel_search_all", String(hits.length)));
  if (waiting > 0) parts.push(word("panel_search_waiting", new Intl.NumberFormat(language()).format(waiting)));
  return parts.join(" ");
}

function Row({ hit, at }: { hit: SearchHit; at: number }): JSX.Element {
  const key = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown") move(event, at + 1);
    if (event.key === "ArrowUp") move(event, at - 1);
  };
  return (
    <button type="button" class="row" onClick={() => open(hit)} onKeyDown={key}>
      <span class="top">
        {/* What was kept is shown as text; only the marks are ours. */}
        <span class="start found">{marked(hit).map(([text, mark]) => (mark ? <mark>{text}</mark> : text))}</span>
        <time class="soft" dateTime={new Date(hit.time).toISOString()} title={clockTime(hit.time, now.value)}>
          {ago(hit.time, now.value)}
        </time>
      </span>
      <span class="meta">
        <Parts of={[kindOf(hit), siteName(hit.site), chatName(hit.chat)]} />
      </span>
    </button>
  );
}

function kindOf({ kind, version, role }: SearchHit): string {
  if (kind !== "draft") return word(role === "user" ? "panel_role_user" : "panel_role_assistant");
  return version > 0 ? `${word("panel_draft")}, ${word("panel_version", String(version))}` : word("panel_draft");
}

/** Shows the draft or the turn; the words stay in the box for the way back. */
function open({ kind, id, version, turn }: SearchHit): void {
  goTo({ page: kind === "draft" ? "drafts" : "chats", id, version, turn, files: false, query: "" });
}
