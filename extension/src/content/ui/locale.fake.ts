// The extension's messages without a browser. Import it before anything that speaks.

import de from "../../../_locales/de/messages.json";
import en from "../../../_locales/en/messages.json";

type Messages = Record<string, { message: string }>;

const all: Record<string, Messages> = { en, de };
let spoken = en as Messages;

/** Lets the messages be of this language from now on. */
export function speak(language: "en" | "de"): void {
  spoken = all[language]!;
}

const getMessage = (key: string, values: string[] = []): string =>
  (spoken[key]?.message ?? "").replace(/\$(\$|\d)/g, (_, n: string) => (n === "$" ? "$" : (values[Number(n) - 1] ?? "")));

(globalThis as { chrome?: unknown }).chrome = { i18n: { getMessage } };
