// The panel: side panel in Chromium, sidebar in Firefox, and the same page in a tab.

import { render } from "preact";

import { answer } from "../answer.ts";
import { word } from "../content/ui/words.ts";
import { announceTrouble } from "./announce.tsx";
import { findAgain } from "./finding.ts";
import { firstPage, recall } from "./first-page.ts";
import { isOwn } from "./own.ts";
import { followAddress } from "./route.ts";
import { afterPaint } from "./painted.ts";
import { Panel } from "./shell.tsx";
import { now, refresh, refreshAll } from "./state.ts";
import { loadTyped } from "./typed.ts";

import "./panel.css";
import "./list/list.css";
import "./palette/palette.css";
import "../first/first.css";
import "./versions/versions.css";

answer("panel", (sender) =>
  isOwn(sender)
    ? {
        changed({ what }: { what: "drafts" | "chats" | "guidance" | "incidents" | "sync" | "core" | "board" }) {
          if (document.hidden) return undefined; // all is fetched anew when it is seen again
          if (what === "drafts") findAgain(); // told first of what was kept
          return refresh(what);
        },
      }
    : undefined,
);

document.documentElement.lang = word("banner_language") || "en";
const fetchAll = (): void => void refreshAll().then(announceTrouble);
void Promise.all([loadTyped(Date.now()), recall()]).then(([left]) => {
  followAddress(left);
  const root = document.getElementById("panel");
  if (root !== null) render(<Panel />, root);
  // A core that starts would take the processor from what is remembered and can be shown at once.
  if (firstPage.value === null) fetchAll();
  else afterPaint(fetchAll);
});

setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1000);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void refreshAll();
});
