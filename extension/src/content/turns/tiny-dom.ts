// Just enough of a DOM for tests: elements with attributes, text, and a way to write them down.

type Attributes = Record<string, string>;

export class TinyElement {
  readonly nodeType = 1;
  readonly nodeName: string;
  readonly baseURI = "https://chat.example/c/1";
  firstChild: TinyElement | TinyText | null = null;
  nextSibling: TinyElement | TinyText | null = null;
  parentElement: TinyElement | null = null;

  constructor(
    name: string,
    private readonly attributes: Attributes,
    readonly children: (TinyElement | TinyText)[],
  ) {
    this.nodeName = name.toUpperCase();
    this.link();
  }

  /** Adds to what stands in the element, as a page does that grows. */
  append(...more: (TinyElement | string)[]): void {
    this.children.push(...more.map((child) => (typeof child === "string" ? new TinyText(child) : child)));
    this.link();
  }

  private link(): void {
    this.children.forEach((child, i) => {
      child.nextSibling = this.children[i + 1] ?? null;
      if (child instanceof TinyElement) child.parentElement = this;
    });
    this.firstChild = this.children[0] ?? null;
  }

  get firstElementChild(): TinyElement | null {
    return this.children.find((child) => child instanceof TinyElement) ?? null;
  }

  get nextElementSibling(): TinyElement | null {
    let next = this.nextSibling;
    while (next instanceof TinyText) next = next.nextSibling;
    return next;
  }

  getAttributeNames(): string[] {
    return Object.keys(this.attributes);
  }

  get checked(): boolean {
    return this.hasAttribute("checked");
  }

  // Not by recursion: tests nest deeper than a stack is.
  get textContent(): string {
    let text = "";
    const waiting: (TinyElement | TinyText)[] = [this];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node instanceof TinyText) text += node.data;
      else waiting.push(...[...node.children].reverse());
    }
    return text;
  }

  getAttribute(name: string): string | null {
    return this.attributes[name] ?? null;
  }

  hasAttribute(name: string): boolean {
    return name in this.attributes;
  }

  /** By the element's name alone, whatever stands behind it in brackets. */
  querySelector(selector: string): TinyElement | null {
    const name = selector.replace(/\[.*/, "").toUpperCase();
    for (const child of this.children) {
      if (!(child instanceof TinyElement)) continue;
      if (child.nodeName === name) return child;
      const found = child.querySelector(selector);
      if (found !== null) return found;
    }
    return null;
  }
}

export class TinyText {
  readonly nodeType = 3;
  readonly nodeName = "#text";
  nextSibling: TinyElement | TinyText | null = null;

  constructor(readonly data: string) {}
}

/** An element: `el("a", { href: "/x" }, "text", el("b", {}, "more"))`. */
export function el(name: string, attributes: Attributes, ...children: (TinyElement | string)[]): TinyElement {
  return new TinyElement(
    name,
    attributes,
    children.map((child) => (typeof child === "string" ? new TinyText(child) : child)),
  );
}
