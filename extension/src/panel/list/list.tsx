// A list whose rows are buttons: one stop for Tab, the arrow keys within. Of a long one only what is in sight is in the document.

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { markPainted } from "../painted.ts";
import { moved, windowOf, type Window } from "./window.ts";

interface Props<T> {
  items: readonly T[];
  keyOf: (item: T) => string | number;
  /** A row; its one button takes this tabIndex. */
  row: (item: T, tabIndex: number) => JSX.Element;
  label: string;
}

/** From so many rows on, all of one height, the others stay out of the document. */
const long = 60;
/** Before it has been measured, CSS pixels. */
const guess = 84;

/** The rows. */
export function List<T>({ items, keyOf, row, label }: Props<T>): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState(0);
  const seek = useRef(false);
  const isLong = items.length > long;
  const { window, height } = useWindow(list, isLong ? items.length : 0);
  const stop = Math.min(active, Math.max(0, items.length - 1));

  useEffect(() => markPainted("first-rows"), []);
  useLayoutEffect(() => {
    if (!seek.current) return;
    seek.current = false;
    const there = list.current?.querySelector<HTMLElement>(`[data-at="${stop}"]`);
    there?.scrollIntoView({ block: "nearest" });
    there?.querySelector("button")?.focus({ preventScroll: true });
  }, [active]);

  const key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const to = moved(event.key, stop, items.length, Math.max(1, Math.floor(innerHeight / height) - 2));
    if (to === null) return;
    event.preventDefault();
    if (to === stop) return;
    seek.current = true;
    setActive(to);
  };
  const focused = (event: FocusEvent): void => {
    const at = (event.target as HTMLElement).closest<HTMLElement>("[data-at]")?.dataset["at"];
    if (at !== undefined) setActive(Number(at));
  };
  const { from, to } = isLong ? window : { from: 0, to: items.length };
  const drawn = Array.from({ length: to - from }, (_, i) => from + i);
  // The row with the focus stays, wherever the list is scrolled.
  if (isLong && (stop < from || stop >= to)) drawn.push(stop);
  return (
    <ul
      ref={list}
      class={isLong ? "list long" : "list"}
      aria-label={label}
      style={isLong ? { blockSize: `${items.length * height}px` } : undefined}
      onKeyDown={key}
      onFocusIn={focused}
    >
      {drawn.map((at) => (
        <li
          key={keyOf(items[at]!)}
          data-at={at}
          aria-setsize={items.length}
          aria-posinset={at + 1}
          style={isLong ? { insetBlockStart: `${at * height}px` } : undefined}
        >
          {row(items[at]!, at === stop ? 0 : -1)}
        </li>
      ))}
    </ul>
  );
}

/** What is in sight of a list of `count` rows; 0: nothing is looked at. */
function useWindow(list: { current: HTMLUListElement | null }, count: number): { window: Window; height: number } {
  const [height, setHeight] = useState(guess);
  const [window, setWindow] = useState<Window>(windowOf(0, innerHeight, guess, count));
  useLayoutEffect(() => {
    const row = list.current?.querySelector("li")?.getBoundingClientRect().height ?? 0;
    if (count > 0 && row > 0 && Math.abs(row - height) > 0.5) setHeight(row);
  });
  useEffect(() => {
    if (count === 0) return undefined;
    const look = (): void => {
      const top = list.current?.getBoundingClientRect().top ?? 0;
      const next = windowOf(Math.max(0, -top), innerHeight, height, count);
      setWindow((was) => (was.from === next.from && was.to === next.to ? was : next));
    };
    look();
    // Whatever scrolls: the page, or a part of it.
    document.addEventListener("scroll", look, { capture: true, passive: true });
    addEventListener("resize", look);
    return () => {
      document.removeEventListener("scroll", look, { capture: true });
      removeEventListener("resize", look);
    };
  }, [count, height]);
  return { window: { from: Math.min(window.from, count), to: Math.min(window.to, count) }, height };
}
