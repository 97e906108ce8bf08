// Fields that are never kept. Only composers are looked at in the first place; this refuses the ones that are no prompt after all.

const secretAutocomplete = /(?:^|\s)(?:cc-\S+|one-time-code|current-password|new-password|webauthn)(?:\s|$)/i;
// As sites name such fields in English and German.
const secretName =
  /passw|passphrase|kennwort|one.?time|einmal.?(?:code|pass)|\botp\b|\bcvv\b|\bcvc\b|\bpin\b|card.?(?:number|code)|karten.?nummer|pr[üu]f.?(?:nummer|ziffer)|iban|\bssn\b/i;

/** Whether the page hides what is typed here, as for a password. Costs a look at the style: asked at a write, not at a key. */
export function isMasked(box: Element): boolean {
  // A page that is being torn down may have no styles any more, and its last text must not be lost for that.
  const style = getComputedStyle(box) as CSSStyleDeclaration | null;
  const shown = style?.getPropertyValue("-webkit-text-security") ?? "";
  return shown !== "" && shown !== "none";
}

/** Whether this field asks for a secret. Asked again at each write: pages change fields in place. */
export function isSensitive(box: Element): boolean {
  if (box.nodeName === "INPUT" && (box as HTMLInputElement).type !== "text") return true;
  if (secretAutocomplete.test(box.getAttribute("autocomplete") ?? "")) return true;
  return ["name", "id", "aria-label", "placeholder"].some((name) => {
    const value = box.getAttribute(name);
    return value !== null && value.length < 60 && secretName.test(value);
  });
}
