// A slider over the versions of a draft, a step for each: time runs along it, marks say where something happened.

import type { JSX } from "preact";

import { clockTime, language, word } from "../../content/ui/words.ts";
import type { Version } from "../../messages.ts";
import { stateName } from "../names.ts";
import { now } from "../state.ts";
import { kindOf, kinds, marksOf, nextMark } from "./marks.ts";

interface Props {
  /** Oldest first. */
  versions: readonly Version[];
  chosen: number;
  choose: (number: number) => void;
}

/** The slider; nothing where there is nothing to choose. The arrow keys go by versions, with Ctrl by marks. */
export function Scrubber({ versions, chosen, choose }: Props): JSX.Element | null {
  if (versions.length < 2) return null;
  const found = versions.findIndex(({ number }) => number === chosen);
  const at = found < 0 ? versions.length - 1 : found;
  const goTo = (place: number): void => choose(versions[place]!.number);
  const key = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (step === undefined || !event.ctrlKey) return;
    event.preventDefault();
    goTo(nextMark(versions, at, step === 1 ? 1 : -1));
  };
  const told = [momentOf(versions[at]!), ...notesOf(versions[at]!)].join(" · ");
  const marks = marksOf(versions);
  const there = kinds.filter((kind) => marks.some((mark) => mark.kind === kind));
  return (
    <div class="scrubber" dir="ltr">
      <label for="scrub" dir="auto">
        {word("scrub_label")}
      </label>
      <output for="scrub" dir="auto">
        {told}
      </output>
      <div class="scrub-track">
        <div class="scrub-marks" aria-hidden="true">
          {marks.map(({ kind, at }) => (
            <i key={at} class={`mark ${kind}`} style={{ left: `${at * 100}%` }} />
          ))}
        </div>
        <input
          id="scrub"
          type="range"
          min={0}
          max={versions.length - 1}
          step={1}
          value={at}
          aria-valuetext={word("scrub_value", told, String(at + 1), String(versions.length))}
          onInput={(event) => goTo(Number(event.currentTarget.value))}
          onKeyDown={key}
        />
      </div>
      <div class="scrub-ends soft" aria-hidden="true">
        <span>{clockTime(versions[0]!.time, now.value)}</span>
        <span>{clockTime(versions.at(-1)!.time, now.value)}</span>
      </div>
      {there.length > 0 && (
        <p class="scrub-legend soft">
          {there.map((kind) => (
            <span key={kind}>
              <i class={`mark ${kind}`} aria-hidden="true" /> {word(`scrub_${kind}`)}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

/** To the second: versions may be seconds apart. */
function momentOf({ time }: Version): string {
  const sameDay = new Date(time).toDateString() === new Date(now.value).toDateString();
  return new Intl.DateTimeFormat(
    language(),
    sameDay ? { timeStyle: "medium" } : { dateStyle: "medium", timeStyle: "medium" },
  ).format(time);
}

function notesOf(version: Version): string[] {
  const kind = kindOf(version);
  return [
    version.damaged ? word("panel_version_damaged") : kind === null || kind === "pinned" ? "" : stateName(version.state),
    version.pinned ? word("panel_pinned") : "",
    version.here ? "" : word("panel_other_device"),
  ].filter((note) => note !== "");
}
