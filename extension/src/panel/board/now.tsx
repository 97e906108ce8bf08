// What the team's outage board says now, for who wants it shown.

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { concernsOthers, othersOn, type SiteState } from "../../board/board.ts";
import { othersSay } from "../../content/ui/guide.ts";
import { clockTime, word } from "../../content/ui/words.ts";
import type { Guidance } from "../../messages.ts";
import { siteName } from "../names.ts";
import { board, now, refresh } from "../state.ts";

/** While the panel is looked at, the board is asked once in this time, ms. */
const everyMs = 60_000;

/** The sites that colleagues have trouble with. Nothing where there is no board, or where it is not wanted. */
export function BoardNow(): JSX.Element | null {
  const turn = Math.floor(now.value / everyMs);
  const view = board.value;
  const wanted = view?.choice.show;
  useEffect(() => {
    if (!document.hidden && wanted !== false) void refresh("board");
  }, [turn, wanted]);
  if (view === null || wanted !== true || view.problem === "none") return null;
  return (
    <section>
      <h2>{word("board_title", view.state?.name ?? "")}</h2>
      <Sites sites={view.state?.sites} />
      <p>
        <a href={`${view.server}/board`} target="_blank" rel="noreferrer">
          {word("board_open")}
        </a>
      </p>
    </section>
  );
}

function Sites({ sites }: { sites: SiteState[] | undefined }): JSX.Element {
  if (sites === undefined) return <p class="soft">{word("board_unreachable")}</p>;
  const bad = sites.filter(({ phase }) => phase !== "healthy");
  if (bad.length === 0) return <p class="soft">{word("board_well")}</p>;
  return (
    <ul class="list">
      {bad.map(({ id, phase, since, bad: people }) => (
        <li key={id} class="card warn">
          <h3>{siteName(id)}</h3>
          <p>{`${word(`board_phase_${phase}`)} · ${word("panel_since", clockTime(since, now.value))}`}</p>
          {people > 0 && <p class="soft">{word("board_people", String(people))}</p>}
        </li>
      ))}
    </ul>
  );
}

/** What colleagues see of a site that fails here. */
export function OthersOn({ g }: { g: Guidance }): JSX.Element | null {
  const view = board.value;
  if (view?.choice.show !== true || !concernsOthers(g)) return null;
  const others = othersOn(
    view.state?.sites.find(({ id }) => id === g.site),
    view.choice.tell,
  );
  return others === null ? null : <p class="others">{othersSay(others)}</p>;
}
