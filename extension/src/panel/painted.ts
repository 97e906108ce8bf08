// When something is on the screen.

/** Browsers paint nothing of a page that nobody sees; this is waited for at most, ms. */
const longest = 100;

/** Does something after the frame that is about to be painted. */
export function afterPaint(run: () => void): void {
  let due = true;
  const once = (): void => {
    if (due) run();
    due = false;
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, longest);
}

/** Marks that moment, for measurements. */
export function markPainted(name: string): void {
  requestAnimationFrame(() => setTimeout(() => performance.mark(name)));
}
