// What our part of a keystroke costs, for `make bench`: in the test build each handler leaves an entry in the page's performance
// timeline. In the shipped build this is the handler itself.

import { testBuild } from "../flags.ts";

/** Name of the entries. */
export const timingName = "holdfast-keystroke";

export function timed<E>(call: (event: E) => void): (event: E) => void {
  if (!testBuild) return call;
  return (event) => {
    const start = performance.now();
    call(event);
    performance.measure(timingName, { start, end: performance.now() });
  };
}
