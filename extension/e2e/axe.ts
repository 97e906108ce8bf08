// axe, which knows what of WCAG can be seen in a document.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Gives axe to a page that has not got it. */
export const inject = `globalThis.axe !== undefined || (() => { ${axe}
  return true; })()`;

/** Lets axe look at a part of the page, by all its rules or by some; a line for each violation. */
export function run(part: string, rules?: string[]): string {
  const how = JSON.stringify({ resultTypes: ["violations"], ...(rules === undefined ? {} : { runOnly: rules }) });
  return `axe.run(${JSON.stringify(part)}, ${how}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => id + ": " + html.slice(0, 200) + ": " + failureSummary.replace(/\\s+/g, " "))))`;
}
