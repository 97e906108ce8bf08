// How much of a chat has been seen: long chats are drawn in parts, and what was never drawn cannot be kept.

/** A stretch of the list, CSS pixels from its top. */
export interface Span {
  top: number;
  bottom: number;
}

/** What is drawn now, in a list of this height, of which so much fits on the screen. */
export interface Drawn extends Span {
  height: number;
  screen: number;
}

/** Adds a span to spans that do not touch. */
export function add(spans: readonly Span[], span: Span): Span[] {
  const apart = spans.filter((s) => s.bottom < span.top || s.top > span.bottom);
  const touching = spans.filter((s) => !apart.includes(s));
  return [
    ...apart,
    {
      top: Math.min(span.top, ...touching.map((s) => s.top)),
      bottom: Math.max(span.bottom, ...touching.map((s) => s.bottom)),
    },
  ];
}

/** The share of a list that spans cover, percent. Less than a screen is margins, not turns. */
export function percent(spans: readonly Span[], { height, screen }: Drawn): number {
  const covered = spans.reduce((sum, s) => sum + Math.max(0, Math.min(s.bottom, height) - Math.max(s.top, 0)), 0);
  if (height - covered <= screen) return 100;
  return Math.min(99, Math.floor((100 * covered) / height));
}

/** Where turns stand in the list that scrolls; null where nothing scrolls. */
export function drawn(first: Element, last: Element): Drawn | null {
  let list: Element | null = first.parentElement;
  while (list !== null && !scrolls(list)) list = list.parentElement;
  if (list === null) return null;
  const zero =
    list === first.ownerDocument.scrollingElement ? -list.scrollTop : list.getBoundingClientRect().top - list.scrollTop;
  return {
    top: first.getBoundingClientRect().top - zero,
    bottom: last.getBoundingClientRect().bottom - zero,
    height: list.scrollHeight,
    screen: list.clientHeight,
  };
}

function scrolls(element: Element): boolean {
  if (element.scrollHeight <= element.clientHeight + 1) return false;
  return element === element.ownerDocument.scrollingElement || /auto|scroll/.test(getComputedStyle(element).overflowY);
}
