// Frames within a page. Each keeps what is typed in itself and looks at no other: a parent's document may be another site's.

/** Whether this script runs in a frame of another page. It keeps what is typed there; what a tab does is told by its top frame alone. */
export const inFrame = window !== window.top;

/** Where this frame stands among the others, so that two boxes of one tab are two drafts; empty in the top frame. */
export function framePath(): string {
  const path: number[] = [];
  for (let frame: Window = window; frame !== frame.parent; frame = frame.parent) {
    let at = 0;
    // Comparing windows is all that another origin allows, and all that is needed.
    while (at < frame.parent.length && frame.parent[at] !== frame) at++;
    path.unshift(at);
  }
  return path.length === 0 ? "" : `~${path.join(".")}`;
}

/** Calls `use` at once in a page, and in a frame when somebody first uses a box there: most frames are no chats. Not after `signal`. */
export function whenUsed(use: () => void, signal: AbortSignal): void {
  if (signal.aborted) return;
  if (!inFrame) return use();
  const used = (event: Event): void => {
    if (!event.isTrusted) return;
    for (const name of names) window.removeEventListener(name, used, true);
    use();
  };
  const names = ["focusin", "beforeinput", "input", "paste"];
  for (const name of names) window.addEventListener(name, used, { capture: true, passive: true, signal });
}
