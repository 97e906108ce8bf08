// Copying always works: it is what is left when an editor refuses a text.

/** Puts text on the clipboard, from a click. Says whether the browser did it. */
export async function copyText(text: string, within: ParentNode & Node): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not allowed on pages without a secure origin, or by the page's permissions policy.
    return copySelection(text, within);
  }
}

function copySelection(text: string, within: ParentNode & Node): boolean {
  const box = document.createElement("textarea");
  box.value = text;
  box.readOnly = true; // so that it is nobody's composer
  box.style.cssText = "position:fixed;left:-9999px;top:0";
  within.appendChild(box);
  box.select();
  try {
    return document.execCommand("copy");
  } finally {
    box.remove();
  }
}
