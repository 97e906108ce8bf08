// The user's wishes as the page gets them: send, stop, go to another chat. Only trusted events count; nothing is inferred from
// them alone.

import { find, within, type Site } from "./site.ts";
import type { Composer, Composers } from "./composer.ts";

export interface Wishes {
  send(): void;
  stop(): void;
  link(href: string): void;
  /** The page's composer, if one is known. */
  composer(): Composer | null;
}

export function followControls(site: Site, composers: Composers, wishes: Wishes, signal: AbortSignal): void {
  const listen = (name: string, call: (event: Event) => void): void =>
    window.addEventListener(name, (event) => event.isTrusted && call(event), { capture: true, passive: true, signal });
  listen("keydown", (event) => {
    if (isEnter(event as KeyboardEvent) && composers.at(event) !== null) wishes.send();
  });
  listen("submit", (event) => {
    const box = wishes.composer()?.box;
    if (box !== undefined && event.target instanceof Node && event.target.contains(box)) wishes.send();
  });
  listen("click", (event) => {
    const target = event.composedPath()[0];
    if (!(target instanceof Element)) return;
    const link = target.closest("a[href]");
    if (link instanceof HTMLAnchorElement) wishes.link(link.href);
    if (within(site.stop, target)) wishes.stop();
    else if (isSend(site, target, wishes.composer())) wishes.send();
  });
}

/** Enter that is not part of a composition: code 229 marks the one that some browsers send after its end. */
function isEnter(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}

function isSend(site: Site, target: Element, composer: Composer | null): boolean {
  if (within(site.send, target)) return true;
  const button = target.closest("button, [role='button'], input[type='submit']");
  if (button === null || composer === null) return false;
  // The label may have changed, or there is no adapter: any button beside the composer may be the one.
  const around = find(site.composerBox, composer.box.ownerDocument) ?? composer.box.closest("form");
  return around === null ? site.send.length === 0 : around.contains(button);
}
