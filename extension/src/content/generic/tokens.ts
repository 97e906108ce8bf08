// What an element says of itself that others of its kind say too: classes and telling attributes, each as a part of a CSS selector. What
// holds for one element or one moment alone (numbers, "selected", "streaming") is left out.

/** What is looked at of an element. */
export interface Marked {
  readonly nodeName: string;
  getAttribute(name: string): string | null;
  getAttributeNames(): string[];
}

const plainClass = /^-?[a-z_][\w-]*$/i;
const numbered = /\d{2,}|[-_]\d+$/;
const tellingName = /^(?:data-[a-z-]+|role|itemprop)$/;
const plainValue = /^[a-z][a-z_-]{0,40}$/i;

/** Words of states that pass. */
const passing = new Set(
  (
    "active animate animated animating animation appear current done enter entering expanded fade fading fadein finished focus focused generating " +
    "hidden hover hovered incomplete last first latest loaded loading new open opened partial pending ready selected sending shown streamed " +
    "streaming typing visible writing"
  ).split(" "),
);

/** The parts of a selector that tell an element's kind. */
export function tokensOf(element: Marked): string[] {
  const tokens: string[] = [];
  for (const name of (element.getAttribute("class") ?? "").split(/\s+/)) {
    if (plainClass.test(name) && !numbered.test(name)) tokens.push(`.${name}`);
  }
  for (const name of element.getAttributeNames()) {
    const value = element.getAttribute(name) ?? "";
    if (tellingName.test(name) && plainValue.test(value)) tokens.push(`[${name}="${value}"]`);
  }
  return tokens.filter((token) => !wordsOf(token).some((word) => passing.has(word)));
}

/** The words in a token: "deep-chat-role-ai" and "roleAi" alike. */
export function wordsOf(token: string): string[] {
  return token
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
}

/** An element's name as a selector has it. */
export function nameOf(element: Marked): string {
  return element.nodeName.toLowerCase();
}

/** An element's id, where it is a name and not a number. */
export function idOf(element: Marked): string {
  const id = element.getAttribute("id") ?? "";
  return plainClass.test(id) && !/\d/.test(id) ? `#${id}` : "";
}
