// A file that is ready: a link that saves it. No permission is needed, and the user sees where it goes.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { word } from "../../content/ui/words.ts";
import type { Made } from "./export.ts";

/** The link. */
export function Save({ made }: { made: Made }): JSX.Element | null {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const made_ = URL.createObjectURL(made.content);
    setAddress(made_);
    return () => URL.revokeObjectURL(made_);
  }, [made]);
  if (address === "") return null;
  return (
    <p>
      <a class="save" href={address} download={made.name}>
        {word("files_save", made.name, size(made.content.size))}
      </a>
    </p>
  );
}

/** "1.2 MB". */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let unit = 0;
  for (; bytes >= 1000 && unit < units.length - 1; unit++) bytes /= 1000;
  return `${new Intl.NumberFormat(word("banner_language") || "en", { maximumFractionDigits: unit === 0 ? 0 : 1 }).format(bytes)} ${units[unit]}`;
}
