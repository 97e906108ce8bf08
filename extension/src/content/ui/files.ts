// What was attached, in words.

import type { FileNote } from "../../inbox.ts";
import { bytes, word } from "./words.ts";

/** What must be added again after a restore, as a sentence; nothing where nothing was attached. */
export function toAdd(files: readonly FileNote[]): string[] {
  return files.length === 0 ? [] : [word("restore_files", files.map(fileName).join(", "))];
}

/** "report.pdf (120 kB)". */
export function fileName({ name, size, part }: FileNote): string {
  const called = name === "" ? word("file_pasted") : name;
  const about = [size > 0 ? bytes(size) : "", part === "" ? "" : word("file_kept")].filter((s) => s !== "");
  return about.length === 0 ? called : `${called} (${about.join(", ")})`;
}
