// A clock for tests: time passes when they say so.

import type { Clock } from "./pacer.ts";

export interface FakeClock extends Clock {
  /** Lets time pass up to this moment, running what falls due on the way. */
  runTo(time: number): void;
}

export function fakeClock(start = 0): FakeClock {
  let now = start;
  let last = 0;
  const due = new Map<number, { at: number; run: () => void }>();
  return {
    now: () => now,
    setTimeout(run, ms) {
      due.set(++last, { at: now + ms, run });
      return last;
    },
    clearTimeout: (id) => void due.delete(id),
    runTo(time) {
      for (;;) {
        const [next] = [...due].filter(([, { at }]) => at <= time).sort(([, a], [, b]) => a.at - b.at);
        if (next === undefined) break;
        due.delete(next[0]);
        now = Math.max(now, next[1].at);
        next[1].run();
      }
      now = Math.max(now, time);
    },
  };
}
