// The composer as the eye sees it: the box with its frame and buttons. Followed without forcing a layout: read after a frame has
// been painted, when the browser knows the answer already.

import type { Composer } from "../composer.ts";
import { find, type Site } from "../site.ts";
import type { Box } from "./placement.ts";

/** A frame is at most this much larger than the box that it frames, CSS pixels. */
const frame = { width: 120, height: 150 };

export class Anchor {
  private element: Element | null = null;
  private waiting = false;
  private readonly sizes: ResizeObserver;

  constructor(
    private readonly site: Site,
    private readonly moved: () => void,
    private readonly signal: AbortSignal,
  ) {
    this.sizes = new ResizeObserver(() => this.soon());
    addEventListener("resize", () => this.soon(), { passive: true, signal });
    addEventListener("scroll", () => this.element !== null && this.soon(), { capture: true, passive: true, signal });
    signal.addEventListener("abort", () => this.sizes.disconnect());
  }

  /** Follows this composer from now on. */
  follow(composer: Composer): void {
    const element = frameOf(this.site, composer.box);
    if (element !== this.element) {
      this.sizes.disconnect();
      this.element = element;
      this.sizes.observe(element);
    }
    this.soon();
  }

  /** The composer's place in the window; null while there is none. */
  box(): Box | null {
    if (this.element === null || !this.element.isConnected) return null;
    const { left, top, width, height } = this.element.getBoundingClientRect();
    return { left, top, width, height };
  }

  /** Tells `moved` after the next frame. */
  soon(): void {
    if (this.waiting || this.signal.aborted) return;
    this.waiting = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        this.waiting = false;
        if (!this.signal.aborted) this.moved();
      }),
    );
  }
}

/** What surrounds a box for the eye: its frame, its buttons, cards of attachments. */
export function frameOf(site: Site, box: HTMLElement): Element {
  const known = find(site.composerBox, box.ownerDocument);
  if (known?.contains(box) === true) return known;
  const { width, height } = box.getBoundingClientRect();
  let outer: Element = box;
  for (let next = box.parentElement; next !== null && next !== document.body; next = next.parentElement) {
    const around = next.getBoundingClientRect();
    if (around.width > width + frame.width || around.height > height + frame.height) break;
    outer = next;
  }
  return outer;
}
