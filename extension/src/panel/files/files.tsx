// Chats out as files and in from others' exports, everything out and in as a backup.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { word } from "../../content/ui/words.ts";
import { showFiles } from "../state.ts";
import { Backup } from "./backup.tsx";
import { ExportAll } from "./export.tsx";
import { Import } from "./import.tsx";
import { RestoreBackup } from "./restore.tsx";

/** The page. */
export function FilesPage(): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section>
      <div class="actions">
        <button type="button" onClick={() => (showFiles.value = false)}>
          {word("panel_back_chats")}
        </button>
      </div>
      <h2 ref={heading} tabIndex={-1}>
        {word("files_open")}
      </h2>
      <ExportAll />
      <Import />
      <Backup />
      <RestoreBackup />
    </section>
  );
}
