// The pictures: outages, failures by hour, time to first text, whole answers, storage. Each with its table and an export.

import { render, type JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { word } from "../../content/ui/words.ts";
import type { Day } from "../../incidents/days.ts";
import type { Incident } from "../../incidents/log.ts";
import { days as keptDays } from "../../incidents/store.ts";
import { completion, daily, firstText } from "./data.ts";
import { Heat } from "./heat.tsx";
import { Lines } from "./lines.tsx";
import { Storage } from "./storage.tsx";
import { Timeline } from "./timeline.tsx";

import "uplot/dist/uPlot.min.css";
import "./charts.css";

/** What is drawn; the rest is read here. */
export interface Shown {
  incidents: readonly Incident[];
  drafts: number;
  versions: number;
  /** A site's name: the adapters are large, and the panel has them already. */
  nameOf: (site: string) => string;
}

// A script of its own, which the panel loads when somebody looks: see load.tsx.
(globalThis as unknown as { holdfastCharts: { show: typeof show } }).holdfastCharts = { show };

/** Draws the pictures into an element; gives what takes them away again. */
export function show(place: Element, shown: Shown): () => void {
  render(<Charts {...shown} />, place);
  return () => render(null, place);
}

const percent = (share: number): number => Math.round(share * 1000) / 10;

function Charts({ incidents, drafts, versions, nameOf }: Shown): JSX.Element {
  const [days, setDays] = useState<Day[]>([]);
  const [now] = useState(Date.now());
  useEffect(() => void keptDays().then(setDays, (err: unknown) => console.warn("holdfast: read the days", err)), []);
  return (
    <>
      <Timeline incidents={incidents} now={now} nameOf={nameOf} />
      <Heat incidents={incidents} />
      <Lines
        name="first-text"
        title={word("charts_first_title")}
        text={word("charts_first_text")}
        unit="s"
        nameOf={nameOf}
        series={daily(days, now, firstText)}
      />
      <Lines
        name="completion"
        title={word("charts_whole_title")}
        text={word("charts_whole_text")}
        unit="%"
        most={100}
        nameOf={nameOf}
        series={daily(days, now, (one) => {
          const share = completion(one);
          return share === null ? null : percent(share);
        })}
      />
      <Storage drafts={drafts} versions={versions} />
    </>
  );
}
