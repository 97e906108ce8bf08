// When something was on the screen, for measurements.

/** Marks the moment after the frame that is about to be painted. */
export function markPainted(name: string): void {
  requestAnimationFrame(() => setTimeout(() => performance.mark(name)));
}
