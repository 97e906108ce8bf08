// Which rows of a long list are worth drawing.

/** Rows from `from` to before `to`. */
export interface Window {
  from: number;
  to: number;
}

/** So many rows beyond the edge are drawn, so that a fast scroll shows none missing. */
const beyond = 8;

/** The rows in sight. `top` is how far the list's beginning lies above the edge of what is seen; all in CSS pixels. */
export function windowOf(top: number, view: number, row: number, count: number): Window {
  const from = Math.max(0, Math.floor(top / row) - beyond);
  const to = Math.min(count, Math.ceil((top + view) / row) + beyond);
  return { from: Math.min(from, count), to: Math.max(to, Math.min(from, count)) };
}

/** Where a key leads from row `at`; null: nowhere. A page is what is in sight. */
export function moved(key: string, at: number, count: number, page: number): number | null {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1, PageDown: at + page, PageUp: at - page }[key];
  return to === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, to));
}
