// The ways to the screens: what a person comes for below the search, what is set up once beside it. They are links, so that each has an address.

import type { JSX } from "preact";

import { word } from "../content/ui/words.ts";
import { isDrill } from "../drills/drill.ts";
import { showFound } from "./finding.ts";
import { Icon } from "./icons.tsx";
import { show } from "./route.ts";
import { guidance, page, sync, type PageName } from "./state.ts";
import { standing } from "./sync-standing.ts";

const daily: PageName[] = ["now", "drafts", "chats", "library", "incidents"];

/** The five screens of every day. */
export function Tabs(): JSX.Element {
  return (
    <nav class="tabs" aria-label={word("panel_nav")}>
      {daily.map((name) => (
        <Way key={name} name={name}>
          {name === "now" && <Failing />}
        </Way>
      ))}
    </nav>
  );
}

/** Sync, with how it stands, and the settings. */
export function Corner(): JSX.Element {
  const stands = standing(sync.value);
  return (
    <nav class="corner" aria-label={word("panel_nav_setup")}>
      <Way name="sync" said={word(`sync_stands_${stands}`)}>
        <span class="dot" data-state={stands} />
      </Way>
      <Way name="settings" />
    </nav>
  );
}

/** The screen that is shown; what was found belongs to the library. */
export function current(): PageName {
  return showFound.value ? "library" : page.value;
}

interface Props {
  name: PageName;
  /** What is to be said beside the name. */
  said?: string;
  children?: JSX.Element | false;
}

function Way({ name, said = "", children }: Props): JSX.Element {
  const go = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a tab or a window of its own
    event.preventDefault();
    show(name);
  };
  const label = word(`panel_tab_${name}`);
  return (
    <a
      class="tab"
      id={`tab-${name}`}
      href={`#${name}`}
      aria-current={current() === name ? "page" : undefined}
      title={said === "" ? label : `${label}: ${said}`}
      onClick={go}
    >
      <Icon name={name} />
      <span class="name">
        {label}
        {said !== "" && <span class="aside">: {said}</span>}
      </span>
      {children}
    </a>
  );
}

/** How many sites fail now. */
function Failing(): JSX.Element | false {
  const sites = new Set(guidance.value.filter((g) => !isDrill(g)).map((g) => g.site)).size;
  return sites > 0 && <span class="count">{sites}</span>;
}
