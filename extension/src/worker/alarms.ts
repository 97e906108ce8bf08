// Appointments that outlive the worker.

import { browser } from "../browser.ts";

/** What the worker may be woken for. */
export type Alarm = "inbox" | "tick" | "sync" | "index" | "drill";

/** The shortest time that browsers allow, ms. */
const shortestMs = 30_000;

/** Sets an alarm, this long from now; an earlier appointment of the same name gives way. */
export function setAlarm(name: Alarm, delayMs: number): void {
  void browser.alarms.create(name, { delayInMinutes: Math.max(delayMs, shortestMs) / 60_000 });
}

/** Takes an alarm back. */
export function clearAlarm(name: Alarm): void {
  void browser.alarms.clear(name);
}
