// A drill: an outage is played on a site's page, marked as a drill everywhere, so that people know what to do before there is one.

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { sites } from "../../../../shared/sites/sites.ts";
import { ask } from "../../ask.ts";
import { ago, clockTime, countdown, word } from "../../content/ui/words.ts";
import { isOn, played, type Drill, type Drills, type Played } from "../../drills/drill.ts";
import { testBuild } from "../../flags.ts";
import type { Made } from "../files/export.ts";
import { Save } from "../files/save.tsx";
import { symptomWords } from "../incidents/lines.ts";
import { siteName } from "../names.ts";
import { guidance, now } from "../state.ts";
import { Outcome, useSubmission } from "../submission.tsx";
import { drillReport, linesOf } from "./report.ts";

const minute = 60_000;
/** After so long another drill is due, ms. */
const quarter = 91 * 24 * 60 * minute;

const drills = signal<Drills | null>(null);

function load(): void {
  ask("drills", {}).then(
    (all) => (drills.value = all),
    () => undefined, // what is wrong with the core is said above
  );
}

/** The drill that is on or to come, or how to begin one; and what the last ones showed. */
export function DrillPart(): JSX.Element | null {
  useEffect(load, [guidance.value]);
  if (drills.value === null) return null;
  const { now: drill, past } = drills.value;
  return (
    <>
      <h2>{word("drill_title")}</h2>
      {drill === null ? <Begin last={past.at(-1)} /> : <Running drill={drill} />}
      {past
        .slice(-3)
        .reverse()
        .map((one) => (
          <Past key={one.start} drill={one} />
        ))}
    </>
  );
}

const playable = sites.filter(({ hosts, testOnly }) => hosts.length > 0 && (testOnly !== true || testBuild));
const lasts = [2, 5, 15];
const begins = [0, 10, 60];

function Begin({ last }: { last: Drill | undefined }): JSX.Element {
  const [site, setSite] = useState(playable[0]!.id);
  const [symptom, setSymptom] = useState<Played>("overloaded");
  const [minutes, setMinutes] = useState(lasts[1]!);
  const [delay, setDelay] = useState(0);
  const { busy, failure, submit } = useSubmission(async () => {
    await ask("drillBegin", { site, symptom, lastsMs: minutes * minute, inMs: delay * minute });
    load();
  });
  return (
    <form class="card drill" onSubmit={submit}>
      <p>{word("drill_text")}</p>
      <p class="soft">{reminder(last)}</p>
      <Choice
        id="drill-site"
        label={word("drill_site")}
        value={site}
        change={setSite}
        of={playable.map(({ id, name }) => [id, name])}
      />
      <Choice
        id="drill-symptom"
        label={word("drill_symptom")}
        value={symptom}
        change={(value) => setSymptom(value as Played)}
        of={Object.keys(played).map((name) => [name, symptomWords(name, siteName(site))])}
      />
      <Choice
        id="drill-lasts"
        label={word("drill_lasts")}
        value={String(minutes)}
        change={(value) => setMinutes(Number(value))}
        of={lasts.map((n) => [String(n), word("drill_minutes", String(n))])}
      />
      <Choice
        id="drill-begins"
        label={word("drill_begins")}
        value={String(delay)}
        change={(value) => setDelay(Number(value))}
        of={begins.map((n) => [String(n), n === 0 ? word("drill_at_once") : word("drill_in", String(n))])}
      />
      <Outcome failure={failure} />
      <div class="actions">
        <button type="submit" disabled={busy}>
          {word("drill_begin")}
        </button>
      </div>
    </form>
  );
}

function reminder(last: Drill | undefined): string {
  if (last === undefined) return word("drill_never");
  const due = now.value - last.start > quarter ? ` · ${word("drill_due")}` : "";
  return word("drill_last", ago(last.start, now.value)) + due;
}

interface Choosing {
  id: string;
  label: string;
  value: string;
  change: (value: string) => void;
  of: [value: string, text: string][];
}

function Choice({ id, label, value, change, of }: Choosing): JSX.Element {
  return (
    <>
      <label for={id}>{label}</label>
      <select id={id} onChange={(event) => change(event.currentTarget.value)}>
        {of.map(([one, text]) => (
          <option key={one} value={one} selected={one === value}>
            {text}
          </option>
        ))}
      </select>
    </>
  );
}

function Running({ drill }: { drill: Drill }): JSX.Element {
  const { site, symptom, start, until } = drill;
  const on = isOn(drill, now.value);
  const end = (): void => void ask("drillEnd", {}).then(load, load);
  return (
    <article class="card warn drill">
      <h3>{word("drill_of", symptomWords(symptom, siteName(site)))}</h3>
      <p>{on ? word("drill_on", siteName(site)) : word("drill_to_come", clockTime(start, now.value))}</p>
      {on && (
        <p class="until" role="timer">
          {countdown(until - now.value)}
        </p>
      )}
      <div class="actions">
        <button type="button" class="main drill-end" onClick={end}>
          {word(on ? "drill_end" : "drill_cancel")}
        </button>
      </div>
    </article>
  );
}

function Past({ drill }: { drill: Drill }): JSX.Element {
  const [made, setMade] = useState<Made | null>(null);
  return (
    <details class="card drill-past">
      <summary>
        {siteName(drill.site)} · {clockTime(drill.start, now.value)}
      </summary>
      <ul>
        {linesOf(drill).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <div class="actions">
        <button type="button" onClick={() => setMade(drillReport(drill))}>
          {word("drill_report")}
        </button>
      </div>
      {made !== null && <Save made={made} />}
    </details>
  );
}
