// How much is kept, and how much room the browser gives.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { bytes, word } from "../../content/ui/words.ts";
import { Frame, plain } from "./frame.tsx";

interface Used {
  usage: number;
  quota: number;
}

/** A bar, as the browser counts. */
export function Storage({ drafts, versions }: { drafts: number; versions: number }): JSX.Element {
  const [{ usage, quota }, setUsed] = useState<Used>({ usage: 0, quota: 0 });
  useEffect(() => {
    navigator.storage.estimate().then(
      ({ usage = 0, quota = 0 }) => setUsed({ usage, quota }),
      () => undefined, // a browser that does not tell: there is no picture
    );
  }, []);
  const share = quota > 0 ? usage / quota : 0;
  return (
    <Frame
      name="storage"
      title={word("charts_storage_title")}
      text={word("charts_storage_text")}
      empty={quota === 0}
      table={{
        head: [word("charts_what"), word("charts_value")],
        rows: [
          [word("charts_storage_used"), bytes(usage)],
          [word("charts_storage_room"), bytes(quota)],
          [word("panel_tab_drafts"), plain(drafts)],
          [word("panel_versions_title"), plain(versions)],
        ],
      }}
    >
      <div class="bar" dir="ltr">
        <i class={share >= 0.8 ? "full" : ""} style={{ width: `${Math.max(0.5, share * 100)}%` }} />
      </div>
      <p>{word("charts_storage_of", bytes(usage), bytes(quota))}</p>
    </Frame>
  );
}
