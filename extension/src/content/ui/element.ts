// Makes elements. Text goes in as text, never as markup.

type Props = Partial<Record<string, string | boolean>>;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  props: Props = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === true) made.setAttribute(key, "");
    else if (typeof value === "string") made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** A button that keeps the focus where it is when it is pressed with the mouse: the caret stays in the composer. */
export function button(className: string, label: string, press: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", class: className }, label);
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", (event) => {
    // A page cannot press our buttons for the user.
    if (event.isTrusted) press();
  });
  return made;
}
