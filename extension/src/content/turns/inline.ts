// Mark-up within a line.

const marks: Record<string, string> = { STRONG: "**", B: "**", EM: "*", I: "*", DEL: "~~", S: "~~" };

/** Text with the mark of its element, spaces outside of it. */
export function inlineMark(name: string, text: string): string {
  const mark = marks[name];
  const inner = text.trim();
  if (mark === undefined || inner === "" || inner.includes("\n\n")) return text;
  const at = text.indexOf(inner);
  return text.slice(0, at) + mark + inner + mark + text.slice(at + inner.length);
}

/** A link, where it leads out into the web; else its text. */
export function linkOf(element: Element, text: string): string {
  const address = webAddress(element, "href", ["http:", "https:", "mailto:"]);
  const inner = text.replace(/\s+/g, " ").trim();
  return address === null || inner === "" ? text : `[${inner.replace(/[[\]]/g, "\\$&")}](${address})`;
}

/** A picture by its address. One that stands in the page itself, as megabytes of text, is kept as its name. */
export function pictureOf(element: Element): string {
  const address = webAddress(element, "src", ["http:", "https:"]);
  const name = (element.getAttribute("alt") ?? "").replace(/\s+/g, " ").replace(/[[\]]/g, "\\$&").slice(0, 300);
  return address === null && name === "" ? "" : `![${name}](${address ?? ""})`;
}

/** Longer ones are data. */
const longestAddress = 2000;

function webAddress(element: Element, attribute: string, protocols: readonly string[]): string | null {
  const written = element.getAttribute(attribute);
  if (written === null || written.length > longestAddress) return null;
  try {
    const url = new URL(written, element.baseURI);
    return protocols.includes(url.protocol) ? url.href.replace(/[()]/g, (c) => (c === "(" ? "%28" : "%29")) : null;
  } catch {
    return null; // no address
  }
}
