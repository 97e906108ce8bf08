// The matrix as people read it.

import { browserNames } from "../browsers.ts";
import { columns, rows, type Cell } from "./cells.ts";

/** What became of each cell. */
export class Table {
  private readonly results = new Map<string, string>();

  /** Notes a result: "ok", or what was lost. */
  note(cell: Cell, result: string): void {
    this.results.set(keyOf(cell), result);
  }

  /** One table for each browser, and below it what was lost. */
  print(): string {
    const lost: string[] = [];
    const tables = browserNames.map((browser) => {
      const lines = rows.map((site) => [
        site,
        ...columns.map((action) => {
          const result = this.results.get(keyOf({ site, action, browser }));
          if (result === undefined) return "";
          if (result === "ok") return "ok";
          lost.push(`${browser}, ${site}, ${action}: ${result}`);
          return "LOST";
        }),
      ]);
      return [`${browser}:`, ...layOut([["", ...columns], ...lines])].join("\n");
    });
    const counted = [...this.results.values()].filter((result) => result === "ok").length;
    return [...tables, ...lost, `${counted} of ${this.results.size} texts recovered exactly`].join("\n\n");
  }
}

function keyOf({ site, action, browser }: Cell): string {
  return `${browser}/${site}/${action}`;
}

function layOut(lines: string[][]): string[] {
  const widths = lines[0]!.map((_, x) => Math.max(...lines.map((line) => line[x]!.length)));
  return lines.map((line) =>
    line
      .map((word, x) => word.padEnd(widths[x]!))
      .join("  ")
      .trimEnd(),
  );
}
