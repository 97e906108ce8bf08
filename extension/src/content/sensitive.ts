// Fields that are never kept. Only composers are looked at in the first place; this refuses the ones that are no prompt after all.

const secretAutocomplete = /(?:^|\s)(?:cc-\S+|one-time-code|current-password|new-password|webauthn)(?:\s|$)/i;
const secretName = /passw|passphrase|one.?time|\botp\b|\bcvv\b|\bcvc\b|\bpin\b|card.?(?:number|code)|iban|\bssn\b/i;

/** Whether this field asks for a secret. Asked again at each write: pages change fields in place. */
export function isSensitive(box: Element): boolean {
  if (box.nodeName === "INPUT" && (box as HTMLInputElement).type !== "text") return true;
  if (secretAutocomplete.test(box.getAttribute("autocomplete") ?? "")) return true;
  return ["name", "id", "aria-label", "placeholder"].some((name) => {
    const value = box.getAttribute(name);
    return value !== null && value.length < 60 && secretName.test(value);
  });
}
