// The branches of a chat beside each other, from where they part: regenerated answers, and prompts that were changed.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { codeOf } from "../../answer.ts";
import { ask } from "../../ask.ts";
import { word } from "../../content/ui/words.ts";
import type { Turns } from "../../messages.ts";
import { turnState } from "../names.ts";
import { parted, type Rest } from "./branches.ts";

interface Props {
  id: string;
  /** How many branches there are. */
  count: number;
  /** Changes with the chat. */
  updated: number;
}

/** More beside each other are too narrow to read: the newest are shown. */
const most = 4;
/** So much of each is shown; its whole is a click on the branch away. */
const shownTurns = 12;
const shownText = 4000;

/** Behind a summary: each branch is read from the store only when it is wanted. */
export function SideBySide({ id, count, updated }: Props): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details class="side-by-side" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{word("branches_compare")}</summary>
      {open && <Columns id={id} count={count} updated={updated} />}
    </details>
  );
}

function Columns({ id, count, updated }: Props): JSX.Element {
  const [found, setFound] = useState<{ common: number; rests: Rest[] } | null>(null);
  const [failure, setFailure] = useState("");
  useEffect(() => {
    let late = false;
    const numbers = Array.from({ length: Math.min(count, most) }, (_, i) => count - i);
    const read = async (branch: number): Promise<{ branch: number; turns: Turns["turns"] }> => {
      return { branch, turns: (await ask("turns", { id, branch })).turns };
    };
    Promise.all(numbers.map(read)).then(
      (branches) => late || setFound(parted(branches)),
      (err: unknown) => late || setFailure(word("panel_trouble", codeOf(err))),
    );
    return () => {
      late = true;
    };
  }, [id, count, updated]);
  if (failure !== "") {
    return (
      <p class="bad-text" role="alert">
        {failure}
      </p>
    );
  }
  if (found === null) return <p class="soft">{word("panel_loading")}</p>;
  return (
    <>
      <p class="soft">{word("branches_common", String(found.common))}</p>
      <div class="branch-columns" tabIndex={0} role="group" aria-label={word("branches_compare")}>
        {found.rests.map((rest) => (
          <Column key={rest.branch} rest={rest} />
        ))}
      </div>
    </>
  );
}

function Column({ rest: { branch, turns } }: { rest: Rest }): JSX.Element {
  return (
    <section>
      <h3>{word("panel_branch", String(branch))}</h3>
      {turns.length === 0 && <p class="soft">{word("branches_ends")}</p>}
      {turns.slice(0, shownTurns).map((turn, i) => (
        <Said key={i} turn={turn} />
      ))}
      {turns.length > shownTurns && <p class="soft">{word("branches_more", String(turns.length - shownTurns))}</p>}
    </section>
  );
}

function Said({ turn: { role, model, state, text, damaged } }: { turn: Rest["turns"][number] }): JSX.Element {
  const parts = [word(role === "user" ? "panel_role_user" : "panel_role_assistant"), model, turnState(state)];
  const shown = text.length > shownText ? `${text.slice(0, shownText)}…` : text;
  return (
    <>
      <p class="soft">{parts.filter((part) => part !== "").join(" · ")}</p>
      {/* What a page said is shown as text, never as HTML. */}
      <pre class="text">{damaged ? word("panel_version_damaged") : shown}</pre>
    </>
  );
}
