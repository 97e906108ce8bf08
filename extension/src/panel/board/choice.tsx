// What the team's outage board may show here, and be told: both off until the user says otherwise, and what would be told is shown before.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { ask } from "../../ask.ts";
import { regions, type BoardView, type Choice } from "../../board/board.ts";
import type { Signal } from "../../core.gen.ts";
import { ago, word } from "../../content/ui/words.ts";
import { symptomWords } from "../incidents/lines.ts";
import { siteName } from "../names.ts";
import { board, now, refresh } from "../state.ts";
import { Outcome, useSubmission } from "../submission.tsx";

/** The part about the board. Nothing where the server has none. */
export function BoardChoice(): JSX.Element | null {
  useEffect(() => void refresh("board"), []);
  const view = board.value;
  if (view === null || view.server === "" || (view.state === null && !view.choice.show && !view.choice.tell)) return null;
  return (
    <section class="board">
      <h2>{word("board_title", view.state?.name ?? "")}</h2>
      <p class="soft">{word("board_about")}</p>
      <Show view={view} />
      <Tell view={view} />
    </section>
  );
}

async function choose(choice: Choice): Promise<void> {
  await ask("boardChoose", { choice });
  await refresh("board");
}

function Show({ view: { choice } }: { view: BoardView }): JSX.Element {
  const { failure, submit } = useSubmission(() => choose({ ...choice, show: !choice.show }));
  return (
    <div class="card">
      <label class="check">
        <input id="board-show" type="checkbox" checked={choice.show} onChange={submit} /> {word("board_show")}
      </label>
      <p class="soft">{word("board_show_text")}</p>
      <Outcome failure={failure} />
    </div>
  );
}

function Tell({ view }: { view: BoardView }): JSX.Element {
  const { choice, told, failure } = view;
  const [looking, setLooking] = useState(false);
  const stop = useSubmission(() => choose({ ...choice, tell: false }));
  if (!choice.tell)
    return (
      <div class="card">
        <h3>{word("board_tell")}</h3>
        <p class="soft">{word("board_tell_text")}</p>
        {looking ? (
          <Preview view={view} done={() => setLooking(false)} />
        ) : (
          <div class="actions">
            <button type="button" id="board-preview" onClick={() => setLooking(true)}>
              {word("board_preview")}
            </button>
          </div>
        )}
      </div>
    );
  return (
    <div class="card">
      <h3>{word("board_telling")}</h3>
      {told === null ? <p class="soft">{word("board_told_nothing")}</p> : <Told signal={told.signal} at={told.at} />}
      {failure !== "" && <p class="bad-text">{word("board_failure", failure)}</p>}
      <Outcome failure={stop.failure} />
      <div class="actions">
        <button type="button" id="board-stop" onClick={stop.submit}>
          {word("board_stop")}
        </button>
      </div>
    </div>
  );
}

function Told({ signal, at }: { signal: Signal; at: number }): JSX.Element {
  return (
    <>
      <p class="soft">{word("board_told", ago(at, now.value))}</p>
      <Fields signals={[signal]} />
    </>
  );
}

/** What would go, field by field, with the region that is chosen here; only then can it be agreed to. */
function Preview({ view: { choice, preview }, done }: { view: BoardView; done: () => void }): JSX.Element {
  const [region, setRegion] = useState(choice.region);
  const { busy, failure, submit } = useSubmission(async () => {
    await choose({ ...choice, tell: true, region });
    done();
  });
  return (
    <form onSubmit={submit}>
      <label for="board-region">{word("board_region")}</label>
      <select id="board-region" onChange={(event) => setRegion(event.currentTarget.value)}>
        {regions.map((one) => (
          <option key={one} value={one} selected={one === region}>
            {regionName(one)}
          </option>
        ))}
      </select>
      <p>{word("board_fields")}</p>
      <Fields signals={preview.map((signal) => ({ ...signal, region }))} />
      <p class="soft">{word("board_fields_text")}</p>
      <Outcome failure={failure} />
      <div class="actions">
        <button type="submit" id="board-agree" class="main" disabled={busy}>
          {word("board_agree")}
        </button>
        <button type="button" onClick={done}>
          {word("board_not")}
        </button>
      </div>
    </form>
  );
}

/** Every field of the signals, the word that is sent and what it means. */
function Fields({ signals }: { signals: Signal[] }): JSX.Element {
  const names = Object.keys(signals[0] ?? {}) as (keyof Signal)[];
  return (
    <table class="fields">
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">{word(`board_field_${name}`)}</th>
            {signals.map((signal, n) => (
              <td key={n}>
                {meaning(name, signal)} {signal[name] !== "" && <code>{signal[name]}</code>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function meaning(name: keyof Signal, signal: Signal): string {
  const value = signal[name];
  if (value === "") return word(name === "symptom" ? "board_no_symptom" : "board_no_region");
  switch (name) {
    case "site":
      return siteName(value);
    case "region":
      return regionName(value);
    case "symptom":
      return symptomWords(value, siteName(signal.site));
    case "phase":
      return word(`board_phase_${value}`);
    default:
      return word(`board_${value}`);
  }
}

function regionName(region: string): string {
  return region === "" ? word("board_no_region") : word(`board_region_${region.replaceAll("-", "_")}`);
}
