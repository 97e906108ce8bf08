// A labelled input.

import type { JSX } from "preact";

interface Props {
  id: string;
  label: string;
  value: string;
  change: (value: string) => void;
  kind?: "text" | "url";
  hint?: string;
  placeholder?: string;
  required?: boolean;
}

/** An input with its label and, if there is one, the hint that explains it. Nothing typed here is remembered or corrected. */
export function Field({
  id,
  label,
  value,
  change,
  kind = "text",
  hint = "",
  placeholder = "",
  required = false,
}: Props): JSX.Element {
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode={kind}
        value={value}
        required={required}
        placeholder={placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellcheck={false}
        aria-describedby={hint === "" ? undefined : `${id}-hint`}
        onInput={(event) => change(event.currentTarget.value)}
      />
      {hint !== "" && (
        <span class="soft" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </>
  );
}
