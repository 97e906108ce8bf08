// The one element that Holdfast adds to a page: a host outside the app's own root, with everything in a closed shadow root. It is
// added when there is something to show, never while a page is still being built: a stranger's node in the way of hydration
// breaks pages.

import { testBuild } from "../../flags.ts";
import { element } from "./element.ts";
import { style } from "./style.ts";

/** How often the page's colours are looked at, ms: people switch them while reading. */
const themeMs = 3000;

export class Layer {
  readonly root: HTMLElement;
  private readonly host: HTMLElement;
  private themedAt = -Infinity;

  constructor(signal: AbortSignal) {
    this.host = document.createElement("div");
    const shadow = this.host.attachShadow({ mode: testBuild ? "open" : "closed" });
    addStyle(shadow);
    this.root = element("div", { class: "layer" });
    shadow.append(this.root);
    if (testBuild) this.host.id = "holdfast-under-test";
    // What happens in here is none of the page's business: pages have shortcuts on single keys and close menus on clicks.
    for (const name of ["keydown", "keypress", "keyup", "click", "pointerdown", "mousedown", "copy", "focusin", "focusout"]) {
      this.host.addEventListener(name, (event) => event.stopPropagation());
    }
    signal.addEventListener("abort", () => this.host.remove());
  }

  /** Puts the layer into the page, again if the page threw it out, in the page's own colours. */
  attach(): void {
    const now = performance.now();
    if (now - this.themedAt > themeMs) {
      this.themedAt = now;
      this.root.dataset["theme"] = pageTheme();
    }
    if (!this.host.isConnected) document.documentElement.append(this.host);
  }

  get shadow(): ShadowRoot {
    return this.root.getRootNode() as ShadowRoot;
  }
}

function addStyle(shadow: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    // Firefox does not let every content script adopt sheets.
    shadow.append(element("style", {}, style));
  }
}

/** Dark or light as the page is, whatever the system is; the system's choice where the page has no ground of its own. */
function pageTheme(): "dark" | "light" {
  for (const part of [document.body, document.documentElement]) {
    const colour =
      part === null ? null : /rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)/.exec(getComputedStyle(part).backgroundColor);
    if (colour === null || Number(colour[4] ?? 1) < 0.5) continue;
    const light = 0.299 * Number(colour[1]) + 0.587 * Number(colour[2]) + 0.114 * Number(colour[3]);
    return light < 128 ? "dark" : "light";
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
