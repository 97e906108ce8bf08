// The pictures, behind a summary: their code and uPlot are loaded when somebody looks, not before the panel's first paint.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { browser } from "../../browser.ts";
import { word } from "../../content/ui/words.ts";
import { siteName } from "../names.ts";
import { drafts, incidents } from "../state.ts";
import type { show, Shown } from "./charts.tsx";

/** Closed at first. */
export function Pictures(): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details class="pictures" id="pictures" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{word("charts_title")}</summary>
      {open && <Drawn />}
    </details>
  );
}

interface Charts {
  show: typeof show;
}

let loading: Promise<Charts> | null = null;

/** Loads the pictures' own file from the package, once. */
function load(): Promise<Charts> {
  loading ??= new Promise((resolve, reject) => {
    const style = Object.assign(document.createElement("link"), {
      rel: "stylesheet",
      href: browser.runtime.getURL("charts.css"),
    });
    const script = Object.assign(document.createElement("script"), { src: browser.runtime.getURL("charts.js") });
    script.onload = () => resolve((globalThis as unknown as { holdfastCharts: Charts }).holdfastCharts);
    script.onerror = () => reject(new Error("charts.js"));
    document.head.append(style, script);
  });
  return loading;
}

function Drawn(): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState("");
  useEffect(() => {
    let stop: (() => void) | undefined;
    let late = false;
    load().then(
      ({ show }) => {
        if (late || place.current === null) return;
        const versions = (drafts.peek() ?? []).reduce((sum, draft) => sum + draft.versions, 0);
        const shown: Shown = { incidents: incidents.peek(), drafts: drafts.peek()?.length ?? 0, versions, nameOf: siteName };
        stop = show(place.current, shown);
      },
      (err: unknown) => setFailure(String(err)),
    );
    return () => {
      late = true;
      stop?.();
    };
  }, [incidents.value]);
  return (
    <>
      <div ref={place} />
      {failure !== "" && (
        <p class="bad-text" role="alert">
          {word("panel_trouble", failure)}
        </p>
      )}
    </>
  );
}
