// When things fail: a field for each hour of each day of the week.

import type { JSX } from "preact";

import { language, word } from "../../content/ui/words.ts";
import type { Incident } from "../../incidents/log.ts";
import { byHour } from "./data.ts";
import { Frame } from "./frame.tsx";

/** A Monday. */
const monday = Date.UTC(2026, 0, 5, 12);
const day = 24 * 60 * 60_000;

function weekday(at: number, style: "short" | "long"): string {
  return new Intl.DateTimeFormat(language(), { weekday: style, timeZone: "UTC" }).format(monday + at * day);
}

/** The darker, the more often. */
export function Heat({ incidents }: { incidents: readonly Incident[] }): JSX.Element {
  const counts = byHour(incidents);
  const most = Math.max(...counts.flat());
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour));
  return (
    <Frame
      name="failures"
      title={word("charts_heat_title")}
      text={word("charts_heat_text")}
      empty={most === 0}
      table={{
        head: [word("charts_weekday"), ...hours],
        rows: counts.map((row, i) => [weekday(i, "long"), ...row.map(String)]),
      }}
    >
      <div class="heat" dir="ltr">
        {counts.flatMap((row, i) => [
          <span key={`day-${i}`} class="soft">
            {weekday(i, "short")}
          </span>,
          ...row.map((n, hour) => (
            <i
              key={`${i} ${hour}`}
              title={`${weekday(i, "long")}, ${hour}–${hour + 1}: ${n}`}
              style={{ "--share": `${n === 0 ? 0 : 25 + (75 * n) / most}%` }}
            />
          )),
        ])}
        <span />
        {[0, 6, 12, 18].map((hour) => (
          <span key={hour} class="soft hour">
            {hour}
          </span>
        ))}
      </div>
    </Frame>
  );
}
