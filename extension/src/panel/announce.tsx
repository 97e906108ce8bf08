// What is said of a change that the eye may miss: shown for a while at the lower edge, and read out.

import { effect, signal } from "@preact/signals";
import type { JSX } from "preact";

import { word } from "../content/ui/words.ts";
import { isDrill } from "../drills/drill.ts";
import { siteName } from "./names.ts";
import { guidance } from "./state.ts";

const said = signal("");
/** Long enough to be read, ms. */
const shownMs = 6000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says something. */
export function announce(text: string): void {
  clearTimeout(timer);
  said.value = text;
  timer = setTimeout(() => (said.value = ""), shownMs);
}

/** Where it is shown. It is always there: a region that comes with its text is not read out. */
export function Announcement(): JSX.Element {
  return (
    <div class="announcement" role="status" aria-live="polite">
      {said.value !== "" && <p>{said.value}</p>}
    </div>
  );
}

/** Says which sites begin to fail and which work again while the panel is open. */
export function announceTrouble(): void {
  let before: Set<string> | undefined;
  effect(() => {
    const failing = new Set(guidance.value.filter((g) => !isDrill(g) && g.symptom !== "").map((g) => g.site));
    const was = before ?? failing;
    before = failing;
    const lines = [
      ...[...failing].filter((site) => !was.has(site)).map((site) => word("announce_failing", siteName(site))),
      ...[...was].filter((site) => !failing.has(site)).map((site) => word("announce_works", siteName(site))),
    ];
    if (lines.length > 0) announce(lines.join(" "));
  });
}
