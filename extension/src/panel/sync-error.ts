// The words for what went wrong with sync.

import { word } from "../content/ui/words.ts";

/** An error of sync in words, with its code for a report. */
export function errorText(code: string): string {
  return word(`sync_error_${code}`) || word("sync_error_other", code);
}
