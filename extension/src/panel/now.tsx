// Now: what fails and what to do, what is parked until it works, and what was written last.

import type { JSX } from "preact";

import { word } from "../content/ui/words.ts";
import { BoardNow } from "./board/now.tsx";
import { DraftRow, NoDrafts } from "./drafts.tsx";
import { Loading } from "./empty.tsx";
import { FailingNow } from "./failing.tsx";
import { firstPage } from "./first-page.ts";
import { List } from "./list/list.tsx";
import { Queue } from "./queue.tsx";
import { show } from "./route.ts";
import { drafts } from "./state.ts";

/** So many drafts are shown: what one is looking for after a failure is nearly always among them. */
const shown = 6;

/** The front page. */
export function NowPage(): JSX.Element {
  return (
    <div class="now">
      <FailingNow />
      <BoardNow />
      <Queue />
      <Latest />
    </div>
  );
}

function Latest(): JSX.Element | null {
  const all = drafts.value ?? firstPage.value;
  if (all === null) return <Loading />;
  if (all.length === 0) return <NoDrafts />;
  return (
    <section aria-labelledby="latest">
      <div class="heading">
        <h2 id="latest">{word("now_latest")}</h2>
        {drafts.value !== null && all.length > shown && (
          <button type="button" class="link" onClick={() => show("drafts")}>
            {word("now_all", String(all.length))}
          </button>
        )}
      </div>
      <List
        label={word("now_latest")}
        items={all.slice(0, shown)}
        keyOf={({ id }) => id}
        row={(draft, tabIndex) => <DraftRow draft={draft} tabIndex={tabIndex} />}
      />
    </section>
  );
}
