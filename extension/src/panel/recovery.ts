// The question whether a recovery code was written down.

/** Which group of the code to ask for, from 1; `dice` is in [0, 1). The prefix "HF1" is no secret and is not asked for. */
export function asked(code: string, dice: number): number {
  const groups = code.split("-").length - 1;
  return Math.floor(dice * groups) + 1;
}

/** Whether `typed` is that group, as people type it: case and spaces do not matter, O is 0, I and L are 1. */
export function sameGroup(code: string, group: number, typed: string): boolean {
  return plain(code.split("-")[group] ?? "") === plain(typed) && plain(typed) !== "";
}

function plain(text: string): string {
  return text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
}
