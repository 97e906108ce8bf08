// A row for each site, a bar for each outage.

import type { JSX } from "preact";

import { word } from "../../content/ui/words.ts";
import type { Incident } from "../../incidents/log.ts";
import { moment, span as lasting } from "../incidents/times.ts";
import { outages, span, type Outage } from "./data.ts";
import { Frame, shortDay } from "./frame.tsx";

const day = 24 * 60 * 60_000;
/** Thinner bars are not seen, percent. */
const thinnest = 0.7;

interface Props {
  incidents: readonly Incident[];
  now: number;
  nameOf: (site: string) => string;
}

/** The last days, from left to right. */
export function Timeline({ incidents, now, nameOf }: Props): JSX.Element {
  const found = [...outages(incidents, now)];
  const from = now - span * day;
  const at = (t: number): number => ((t - from) / (now - from)) * 100;
  const all = found.flatMap(([, list]) => list).sort((a, b) => b.start - a.start);
  return (
    <Frame
      name="outages"
      title={word("charts_outages_title")}
      text={word("charts_outages_text", String(span))}
      empty={found.length === 0}
      table={{
        head: [word("charts_site"), word("charts_from"), word("charts_to"), word("charts_lasted")],
        rows: all.map((one) => row(one, nameOf(one.site))),
      }}
    >
      {found.map(([site, list]) => (
        <div key={site} class="lane">
          <span class="soft">{nameOf(site)}</span>
          <div class="bars" dir="ltr">
            {list.map(({ start, end }) => (
              <i
                key={start}
                title={`${moment(start)} · ${lasting(end - start)}`}
                style={{ left: `${Math.min(at(start), 100 - thinnest)}%`, width: `${Math.max(thinnest, at(end) - at(start))}%` }}
              />
            ))}
          </div>
        </div>
      ))}
      <div class="lane-ends soft">
        <span>{shortDay(from)}</span>
        <span>{word("charts_now")}</span>
      </div>
    </Frame>
  );
}

function row({ start, end, lasts }: Outage, name: string): string[] {
  return [name, moment(start), lasts ? word("incident_lasts") : moment(end), lasting(end - start)];
}
