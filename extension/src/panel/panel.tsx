// The panel: side panel in Chromium, sidebar in Firefox, and the same page in a tab.

import { render } from "preact";

import { answer } from "../answer.ts";
import { word } from "../content/ui/words.ts";
import { announceTrouble } from "./announce.tsx";
import { findAgain } from "./finding.ts";
import { recall } from "./first-page.ts";
import { isOwn } from "./own.ts";
import { followAddress } from "./route.ts";
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
void recall();
void refreshAll().then(announceTrouble);
void loadTyped(Date.now()).then((left) => {
  followAddress(left);
  const root = document.getElementById("panel");
  if (root !== null) render(<Panel />, root);
});

setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1000);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void refreshAll();
});
