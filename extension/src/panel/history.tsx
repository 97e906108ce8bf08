// Incidents: what failed before, and drills for what will.

import type { JSX } from "preact";

import { word } from "../content/ui/words.ts";
import { Pictures } from "./charts/load.tsx";
import { DrillPart } from "./drills/drills.tsx";
import { Empty } from "./empty.tsx";
import { Incidents } from "./incidents/incidents.tsx";
import { incidents } from "./state.ts";

/** The incidents, newest first, and the drills. */
export function HistoryPage(): JSX.Element {
  return (
    <div class="columns">
      <section>
        <h2>{word("incident_title")}</h2>
        {incidents.value.length === 0 && (
          <Empty icon="incidents" title={word("incident_none_title")}>
            <p>{word("incident_none")}</p>
          </Empty>
        )}
        <Incidents />
        <Pictures />
      </section>
      <section>
        <DrillPart />
      </section>
    </div>
  );
}
