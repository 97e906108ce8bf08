// Selecting in a composer, in shadow roots too: `document.getSelection` reaches into them in both browsers, once the box has the focus.

/** Selects everything in the box, which has the focus. */
export function selectAll(box: HTMLElement): void {
  if (box instanceof HTMLTextAreaElement) box.select();
  else if (box.getRootNode() instanceof ShadowRoot) document.execCommand("selectAll");
  else getSelection()?.selectAllChildren(box);
}

export function caretToStart(box: HTMLElement): void {
  if (box instanceof HTMLTextAreaElement) {
    box.setSelectionRange(0, 0);
    return;
  }
  let first: Node = box;
  while (first.firstChild !== null && first.firstChild.nodeName !== "BR") first = first.firstChild;
  getSelection()?.collapse(first, 0);
}

export function caretToEnd(box: HTMLElement): void {
  if (box instanceof HTMLTextAreaElement) {
    box.setSelectionRange(box.value.length, box.value.length);
    return;
  }
  // Into the last block, not behind it: behind it, editors begin a paragraph of their own.
  let last: Node = box;
  while (last.lastChild !== null && last.lastChild.nodeName !== "BR") last = last.lastChild;
  const end = last.nodeType === Node.TEXT_NODE ? (last as Text).length : last.nodeName === "BR" ? 0 : last.childNodes.length;
  getSelection()?.collapse(last, last.lastChild?.nodeName === "BR" ? end - 1 : end);
}
