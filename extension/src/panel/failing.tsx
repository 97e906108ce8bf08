// What fails now: which site, what it means, what to do and when.

import type { JSX } from "preact";

import { describe } from "../content/ui/guide.ts";
import { clockTime, countdown, word } from "../content/ui/words.ts";
import { isDrill } from "../drills/drill.ts";
import type { Guidance } from "../messages.ts";
import { OthersOn } from "./board/now.tsx";
import { Icon } from "./icons.tsx";
import { siteName } from "./names.ts";
import { Official } from "./official/official.tsx";
import { guidance, now } from "./state.ts";
import { worthSaying } from "./worth-saying.ts";

/** Whose fault it may be where the site's own word is evidence. */
const supported = new Set(["site", "unknown"]);

/** All guidance there is. */
export function FailingNow(): JSX.Element {
  if (guidance.value.length === 0) {
    return (
      <p class="well">
        <Icon name="check" />
        {word("panel_failing_none")}
      </p>
    );
  }
  return (
    <section aria-labelledby="failing">
      <h2 id="failing">{word("panel_failing_title")}</h2>
      {worthSaying(guidance.value).map((g) => (
        <Failure key={`${g.site} ${g.symptom}`} g={g} />
      ))}
    </section>
  );
}

function Failure({ g }: { g: Guidance }): JSX.Element {
  const site = siteName(g.site);
  // A limit on one's own account says nothing about the site.
  const phase = g.phase === "healthy" ? "" : word(`panel_phase_${g.phase}`);
  const since = g.since > 0 ? word("panel_since", clockTime(g.since, now.value)) : "";
  if (g.symptom === "") {
    return (
      <article class="card warn">
        <h3>{site}</h3>
        <p>{[phase, since].filter((part) => part !== "").join(" · ")}</p>
      </article>
    );
  }
  const said = describe(g, site);
  const until = said.when.until ?? 0;
  return (
    <article class={`card ${said.tone}`}>
      <h3>{said.title}</h3>
      {said.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <div class="when">
        <p>{said.when.text(now.value)}</p>
        {until > now.value && (
          <p class="until" role="timer">
            {countdown(until - now.value)}
          </p>
        )}
      </div>
      <p class="soft">{said.meta()}</p>
      {phase !== "" && <p class="soft">{phase}</p>}
      {!isDrill(g) && <OthersOn g={g} />}
      {supported.has(g.fault) && !isDrill(g) && <Official site={g.site} />}
    </article>
  );
}
