// Finding the box in which prompts are written: by the site's adapter, and on pages without one by its looks.

import { isSensitive } from "./sensitive.ts";
import { find, genericSite, isGeneric, matches, within, type Site } from "./site.ts";

export type Editor = "textarea" | "prosemirror" | "lexical" | "quill" | "contenteditable";

/** A box for prompts. `field`: its text is its value. `rich`: its text is in its blocks. */
export interface Composer {
  box: HTMLElement;
  family: "field" | "rich";
  editor: Editor;
  /** The page's style collapses spaces here, so the browser writes no-break spaces where the user typed plain ones. */
  collapsesSpaces: boolean;
}

/** Smallest box on an unknown page that is taken for a composer, CSS pixels: one line, wide enough for a sentence. */
const smallest = { width: 160, height: 14 };

/** Recognises composers of one site, and remembers its verdicts. */
export class Composers {
  private readonly verdicts = new WeakMap<Element, Composer | null>();
  /** The page is no longer what its adapter says: the composer is found as on a page without one. */
  lost = false;

  constructor(
    private readonly site: Site,
    /** The box that an earlier visit of a page without an adapter knew. */
    private readonly remembered: () => Element | null = () => null,
  ) {}

  /** The composer that an event happened in. Open and closed shadow roots are looked into. */
  at(event: Event): Composer | null {
    // The quick way for every keystroke but the first: asking whether a box is editable makes the browser recalculate styles.
    const known = event.target instanceof Element ? this.verdicts.get(event.target) : null;
    if (known) return known;
    const target = event.composedPath()[0];
    return target instanceof Element ? this.of(innermost(target)) : null;
  }

  /** The composer of which `element` is a part, null where it is none. */
  of(element: Element): Composer | null {
    const box = editingHost(element);
    if (box === null || isSensitive(box)) return null;
    let composer = this.verdicts.get(box);
    // A refusal is not remembered: the page may still be building the box.
    if (composer === undefined || composer === null) {
      composer = this.recognise(box);
      this.verdicts.set(box, composer);
    }
    return composer;
  }

  /** The page's composer, found without the user's help: the one that has the focus, else the adapter's. */
  find(root: Document): Composer | null {
    const focused = root.activeElement === null ? null : this.of(innermost(root.activeElement));
    if (focused !== null) return focused;
    const known = isGeneric(this.site) ? this.remembered() : find(this.site.composer, root);
    const found = known ?? (this.lost ? this.likely(root) : null);
    return found === null ? null : this.of(found);
  }

  /** The box that is likeliest the composer by its looks: the lowest of the large ones. */
  likely(root: Document): HTMLElement | null {
    const boxes = genericSite.composer.flatMap(({ css }) => [...root.querySelectorAll<HTMLElement>(css)]);
    const able = boxes.filter(
      (box) => box.checkVisibility() && isLarge(box) && !isSensitive(box) && !within(this.site.userTurn, box),
    );
    return able.sort((a, b) => b.getBoundingClientRect().bottom - a.getBoundingClientRect().bottom)[0] ?? null;
  }

  private recognise(box: HTMLElement): Composer | null {
    if (matches(this.site.composer, box)) return !isGeneric(this.site) || isLarge(box) ? describe(box) : null;
    // The site's own composer is not where the adapter says: keep drafts the generic way until the adapter is mended.
    const lost = !isGeneric(this.site) && find(this.site.composer, box.ownerDocument) === null;
    return lost && isLarge(box) ? describe(box) : null;
  }
}

function isLarge(box: HTMLElement): boolean {
  const { width, height } = box.getBoundingClientRect();
  return width >= smallest.width && height >= smallest.height;
}

function editingHost(element: Element): HTMLElement | null {
  if (element instanceof HTMLTextAreaElement) return element.readOnly || element.disabled ? null : element;
  if (!(element instanceof HTMLElement) || !element.isContentEditable) return null;
  let host = element;
  while (host.parentElement?.isContentEditable === true) host = host.parentElement;
  return host;
}

function describe(box: HTMLElement): Composer {
  if (box instanceof HTMLTextAreaElement) return { box, family: "field", editor: "textarea", collapsesSpaces: false };
  const space = getComputedStyle(box).whiteSpace;
  return { box, family: "rich", editor: editorOf(box), collapsesSpaces: space === "normal" || space === "nowrap" };
}

function editorOf(box: HTMLElement): Editor {
  if (box.classList.contains("ProseMirror")) return "prosemirror";
  if (box.hasAttribute("data-lexical-editor")) return "lexical";
  if (box.classList.contains("ql-editor")) return "quill";
  return "contenteditable";
}

/** Follows the focus into shadow roots, which hide it from the page around them. */
function innermost(element: Element): Element {
  let inner = element;
  for (let root = shadowOf(inner); root?.activeElement; root = shadowOf(inner)) inner = root.activeElement;
  return inner;
}

interface ShadowOpener {
  dom?: { openOrClosedShadowRoot(element: Element): ShadowRoot | null };
}

/** The shadow root of an element, open or closed; null where it has none. */
export function shadowOf(element: Element): ShadowRoot | null {
  const own = (element as { openOrClosedShadowRoot?: ShadowRoot | null }).openOrClosedShadowRoot;
  if (own !== undefined) return own;
  // Only elements that can carry a root: Chromium throws for the others.
  const { dom } = ((globalThis as { chrome?: ShadowOpener }).chrome ?? {}) as ShadowOpener;
  if (dom === undefined || !(element instanceof HTMLElement)) return element.shadowRoot;
  return dom.openOrClosedShadowRoot(element);
}
