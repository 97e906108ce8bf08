// What the browser tells about the page: seen or not, torn down, thrown offline. Nothing is guaranteed to come after `hidden`.

import type { Sighting } from "./reports.ts";

export interface Lifecycle {
  /** The page is being torn down: what is in memory goes off, without a look at the page. */
  lost(): void;
  /** Last moment to write. May be called several times in a row. */
  leaving(): void;
  /** The page is being torn down, after `lost` and a last `leaving`. It may come back from the back-forward cache. */
  tornDown(): void;
  /** The page is back from the back-forward cache. */
  back(): void;
  seen(sighting: Sighting): void;
}

export function followLifecycle(page: Lifecycle, signal: AbortSignal): void {
  const listen = (target: EventTarget, name: string, call: (event: Event) => void): void =>
    target.addEventListener(name, call, { capture: true, passive: true, signal });
  listen(document, "visibilitychange", () => {
    if (document.hidden) page.leaving();
    page.seen({ kind: document.hidden ? "hidden" : "visible" });
  });
  // Firefox ends the script that runs when a tab is closed, wherever it is; the next one runs. So there are two, and the shorter is first.
  listen(window, "pagehide", () => page.lost());
  listen(window, "pagehide", () => {
    page.leaving();
    page.tornDown();
  });
  listen(document, "freeze", () => page.leaving());
  listen(window, "blur", (event) => event.target === window && page.leaving());
  listen(window, "pageshow", (event) => (event as PageTransitionEvent).persisted && page.back());
  listen(window, "online", () => page.seen({ kind: "online" }));
  listen(window, "offline", () => page.seen({ kind: "offline" }));
}
