// Looks at a page as a ruler does: text that is cut off, text over other text, and what sticks out of the page.

import type { Panel } from "./browsers.ts";

/** Everything that is wrong with the page as it stands, a line each. */
export function misfits(panel: Panel): Promise<string[]> {
  return panel.evaluate<string[]>(`(${measure.toString()})()`);
}

/** Runs in the page. */
function measure(): string[] {
  interface Box {
    left: number;
    right: number;
    top: number;
    bottom: number;
  }
  const found = new Set<string>();
  const slack = 1.5;

  const name = (e: Element): string =>
    e.tagName.toLowerCase() + (e.id === "" ? "" : `#${e.id}`) + [...e.classList].map((one) => `.${one}`).join("");
  const quote = (text: string): string => JSON.stringify(text.trim().replace(/\s+/g, " ").slice(0, 40));

  /** What is left of a box within all that clips it; null: nothing. */
  const visible = (box: Box, from: Element): Box | null => {
    const { left, right, top, bottom } = box;
    const left_ = { left, right, top, bottom };
    for (let e: Element | null = from; e !== null && e !== document.documentElement; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.clipPath !== "none") return null;
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      const clip = e.getBoundingClientRect();
      left_.left = Math.max(left_.left, clip.left);
      left_.right = Math.min(left_.right, clip.right);
      left_.top = Math.max(left_.top, clip.top);
      left_.bottom = Math.min(left_.bottom, clip.bottom);
    }
    return left_.right - left_.left > 1 && left_.bottom - left_.top > 1 ? left_ : null;
  };

  const texts: { node: Text; parent: Element; boxes: Box[] }[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() !== null) {
    const node = walker.currentNode as Text;
    const parent = node.parentElement;
    if (parent === null || node.data.trim() === "" || !parent.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].map((box) => visible(box, parent)).filter((box) => box !== null);
    if (boxes.length > 0) texts.push({ node, parent, boxes });
  }

  // Sticks out of the page.
  if (document.documentElement.scrollWidth > innerWidth)
    found.add(`the page is ${document.documentElement.scrollWidth} wide, not ${innerWidth}`);
  for (const { node, parent, boxes } of texts) {
    if (boxes.some((box) => box.right > innerWidth + slack || box.left < -slack))
      found.add(`${quote(node.data)} in ${name(parent)} sticks out of the page`);
  }

  // Cut off: a line that ends in dots may be, where the whole is told by a title or shown by a click.
  const reachable = (e: Element): boolean => e.closest("[title], button, summary, a, [role=option]") !== null;
  for (const e of document.body.querySelectorAll<HTMLElement>("*")) {
    if (
      e instanceof SVGElement ||
      !e.checkVisibility({ visibilityProperty: true }) ||
      e.closest("pre, dialog:not([open])") !== null
    )
      continue;
    const style = getComputedStyle(e);
    const inline = style.display === "inline" || style.display === "contents";
    if (inline || style.clipPath !== "none" || e.clientWidth === 0) continue;
    const [wide, high] = [e.scrollWidth - e.clientWidth > slack, e.scrollHeight - e.clientHeight > slack];
    const hides = (how: string): boolean => how === "hidden" || how === "clip";
    const dots = style.textOverflow === "ellipsis" || (style.webkitLineClamp !== "none" && style.webkitLineClamp !== "");
    const cut = (wide && hides(style.overflowX)) || (high && hides(style.overflowY));
    const holds = texts.some(({ parent }) => e.contains(parent));
    if (holds && cut && !(dots && reachable(e))) found.add(`${quote(e.innerText)} in ${name(e)} is cut off`);
    if (holds && wide && style.overflowX === "visible") found.add(`${quote(e.innerText)} sticks out of ${name(e)}`);
    if (e instanceof HTMLInputElement && e.value === "" && e.placeholder !== "") {
      const pen = document.createElement("canvas").getContext("2d")!;
      pen.font = style.font;
      const room = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      if (pen.measureText(e.placeholder).width > room + slack && e.title === "")
        found.add(`the placeholder ${quote(e.placeholder)} is cut off`);
    }
  }

  // Over each other. What is fixed to an edge while the rest moves lies over it on purpose.
  const stuck = (e: Element): Element | null => {
    for (let at: Element | null = e; at !== null; at = at.parentElement) {
      const { position } = getComputedStyle(at);
      if (position === "sticky" || position === "fixed") return at;
    }
    return null;
  };
  const flat = texts.flatMap(({ node, parent, boxes }) => boxes.map((box) => ({ node, parent, box, stuck: stuck(parent) })));
  flat.sort((a, b) => a.box.top - b.box.top);
  for (const [i, a] of flat.entries()) {
    for (let j = i + 1; j < flat.length && flat[j]!.box.top < a.box.bottom - 4; j++) {
      const b = flat[j]!;
      if (a.node === b.node || a.stuck !== b.stuck) continue;
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - b.box.top;
      if (across > 3 && down > 4)
        found.add(`${quote(a.node.data)} in ${name(a.parent)} lies over ${quote(b.node.data)} in ${name(b.parent)}`);
    }
  }
  return [...found];
}
