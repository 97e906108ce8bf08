// The extension's clock, which the test build lets a test set: see src/test-clock.ts.

import type { Panel } from "./browsers.ts";
import { sleep } from "./wait.ts";

/** Less than what passes for a sleep of the machine between two of the worker's looks, ms. */
const strideMs = 9000;
/** Longer than the time between two looks, ms. */
const lookMs = 2200;

/** Moves it ahead at once, in the worker first: for the extension that is a sleep of the machine. */
export async function jump(panel: Panel, ms: number): Promise<void> {
  await panel.evaluate(`(async () => {
    const { local } = (globalThis.browser ?? chrome).storage;
    const read = async (key) => (await local.get(key))[key] ?? 0;
    const wanted = (await read("clock-under-test")) + ${ms};
    await local.set({ "clock-under-test": wanted });
    while ((await read("clock-of-worker")) !== wanted) await new Promise((done) => setTimeout(done, 20));
  })()`);
}

/** A while in which nobody does anything. The long form of the tests really waits. */
export function pause(panel: Panel, ms: number): Promise<void> {
  return process.env["HOLDFAST_SOAK"] === undefined ? jump(panel, ms) : sleep(ms);
}

/** Lets time pass in strides, with a look of the worker before each, until it is enough. Nothing may end meanwhile. */
export async function hurry(panel: Panel, enough: () => boolean): Promise<void> {
  for (await settled(); !enough(); await settled()) await jump(panel, strideMs);
}

/** What just ended is told by then: an end that is told too late would be a failure. */
export function settled(): Promise<void> {
  return sleep(lookMs);
}
