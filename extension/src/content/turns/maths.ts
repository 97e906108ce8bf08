// Maths: pages draw it with a library and keep the formula that it was drawn from beside it.

/** A formula in TeX. */
export interface Maths {
  tex: string;
  block: boolean;
}

const longest = 20_000;

/** The formula that an element shows; null where it is none, or where the page does not say what it was drawn from. */
export function mathsOf(element: Element): Maths | null {
  const kind = element.getAttribute("class") ?? "";
  const data = element.getAttribute("data-math");
  if (data !== null) return made(data, /(?:^|\s)math-block(?:\s|$)/.test(kind));
  const name = element.nodeName.toUpperCase();
  const drawn = /(?:^|\s)(katex(?:-display)?)(?:\s|$)/.exec(kind)?.[1];
  if (drawn === undefined && name !== "MATH" && name !== "MJX-CONTAINER") return null;
  const tex =
    element.querySelector('annotation[encoding="application/x-tex"]')?.textContent ??
    (element.getAttribute("alttext") || element.querySelector("math[alttext]")?.getAttribute("alttext"));
  return made(
    tex ?? "",
    drawn === "katex-display" || element.getAttribute("display") === "block" || element.getAttribute("display") === "true",
  );
}

function made(text: string, block: boolean): Maths | null {
  const tex = text.trim();
  return tex === "" || tex.length > longest ? null : { tex, block };
}
