// What the user reads, in the browser's language.

import { browser } from "../../browser.ts";

/** A message of `_locales`. Empty where there is none. */
export function word(key: string, ...values: string[]): string {
  return browser.i18n.getMessage(key, values);
}

/** The messages' own language, so that times fit the sentences they stand in. */
export function language(): string {
  return word("banner_language") || "en";
}

/** A moment that is nearer than this is told to the second, ms. */
const nearMs = 5 * 60_000;

/** "14:03", with the seconds where they matter for waiting, with the day where it is not today. */
export function clockTime(at: number, now: number, locale = language()): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  const near = at > now && at - now < nearMs;
  const time: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit", ...(near ? { second: "2-digit" } : {}) };
  const day: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(locale, sameDay ? time : { ...day, ...time }).format(at);
}

/** "3 s ago", in the coarsest unit that says enough. */
export function ago(at: number, now: number, locale = language()): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  const format = new Intl.RelativeTimeFormat(locale, { style: "short", numeric: seconds === 0 ? "auto" : "always" });
  if (seconds < 60) return format.format(-seconds, "second");
  if (seconds < 3600) return format.format(-Math.round(seconds / 60), "minute");
  if (seconds < 86_400) return format.format(-Math.round(seconds / 3600), "hour");
  return format.format(-Math.round(seconds / 86_400), "day");
}

/** "120 kB", "1.2 GB". */
export function bytes(size: number, locale = language()): string {
  const [unit, step] =
    size < 1000
      ? (["byte", 1] as const)
      : size < 1e6
        ? (["kilobyte", 1000] as const)
        : size < 1e9
          ? (["megabyte", 1e6] as const)
          : (["gigabyte", 1e9] as const);
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumSignificantDigits: 3 }).format(size / step);
}

/** "4:32", "1:04:32"; days are left to the moment beside it. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
