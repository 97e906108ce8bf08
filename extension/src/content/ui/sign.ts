// The saved sign: a small label at the composer. It says "saved" only when the store has acknowledged the text.

import { button, element } from "./element.ts";
import { placeSign, type Box } from "./placement.ts";
import { word } from "./words.ts";

/** `waiting`: in the inbox, where it survives the page, but not yet in the core's store. `off`: a temporary chat. */
export type SignState = "hidden" | "saving" | "saved" | "waiting" | "off" | "problem";

export class Sign {
  private readonly root: HTMLButtonElement;
  private readonly label: HTMLElement;
  private state: SignState = "hidden";

  constructor(layer: HTMLElement, press: () => void) {
    this.root = button("sign", "", press);
    this.label = element("span", { role: "status" });
    this.root.append(element("span", { class: "dot" }), this.label);
    this.root.hidden = true;
    layer.append(this.root);
  }

  /** `alarm`: the site fails and the card is closed; pressing the sign opens it again. */
  show(state: SignState, detail: string, alarm: boolean): void {
    this.root.dataset["alarm"] = String(alarm);
    this.root.title = detail;
    if (state === this.state) return;
    this.state = state;
    this.root.dataset["state"] = state;
    this.label.textContent = state === "hidden" ? "" : word(`sign_${state}`);
  }

  get visible(): boolean {
    return this.state !== "hidden";
  }

  place(composer: Box | null): void {
    this.root.hidden = !this.visible || composer === null;
    if (this.root.hidden || composer === null) return;
    const size = { width: this.root.offsetWidth, height: this.root.offsetHeight };
    const spot = placeSign(size, { width: innerWidth, height: innerHeight }, composer);
    this.root.hidden = spot === null;
    if (spot === null) return;
    this.root.style.left = `${Math.round(spot.left)}px`;
    this.root.style.top = `${Math.round(spot.top)}px`;
  }
}
