// The page's one clock: a look at everything that gives no event, once a second while the page is visible.

/** Calls `beat` every second while the document is visible, and at once when it becomes so. */
export function pulse(beat: () => void, signal: AbortSignal): void {
  let timer = 0;
  const stop = (): void => {
    clearInterval(timer);
    timer = 0;
  };
  const start = (): void => {
    if (timer === 0 && !document.hidden) timer = setInterval(beat, 1000) as unknown as number;
  };
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.hidden) {
        stop();
      } else {
        start();
        beat();
      }
    },
    { signal },
  );
  signal.addEventListener("abort", stop);
  start();
}
