// Tells whoever looks: the panel, the pages, the toolbar button.

import type { Others } from "../board/board.ts";
import { browser } from "../browser.ts";
import { word } from "../content/ui/words.ts";
import type { Guidance } from "../core.gen.ts";
import { isDrill } from "../drills/drill.ts";
import type { CoreState, Message, PanelNews } from "../messages.ts";
import { chatTabs, tellPage } from "./tabs.ts";
import type { Lasting, ToolbarState } from "./toolbar.ts";

/** Tells an open panel that something changed. */
export async function tellPanel(what: Parameters<PanelNews["changed"]>[0]["what"]): Promise<void> {
  const message: Message = { to: "panel", name: "changed", input: { what } };
  try {
    await browser.runtime.sendMessage(message);
  } catch {
    // No panel is open.
  }
}

/** Tells every page of a site what fails there now. Pages of sites without trouble get an empty list, which clears their banner. */
export async function tellGuidance(guidance: Guidance[]): Promise<void> {
  const tabs = await chatTabs();
  await Promise.all(
    tabs.map((tab) => tellPage(tab.id, "guidance", { guidance: guidance.filter((g) => tab.sites.includes(g.site)) })),
  );
  await tellPanel("guidance");
}

/** Tells every page of a failing site what colleagues see of it. */
export async function tellOthers(guidance: Guidance[], of: (site: string) => Promise<Others | null>): Promise<void> {
  const failing = new Set(guidance.map((g) => g.site));
  for (const tab of await chatTabs()) {
    const site = tab.sites.find((one) => failing.has(one));
    if (site !== undefined) void tellPage(tab.id, "others", { others: await of(site) });
  }
}

/** Tells every page how the core is. */
export async function tellCore(core: CoreState): Promise<void> {
  const tabs = await chatTabs();
  await Promise.all(tabs.map((tab) => tellPage(tab.id, "core", core)));
  await tellPanel("core");
}

/** Whether a site has trouble of which the toolbar button should tell. `suspected` alarms nobody. */
function alarming(g: Guidance): boolean {
  if (isDrill(g)) return false;
  return g.symptom !== "" || g.phase === "surge" || g.phase === "spread";
}

/** What lasts, as the toolbar button's picture shows it. */
export function lastingOf(core: CoreState, guidance: Guidance[] | null): Lasting {
  if (core.state === "broken" || core.damaged > 0) return "warning";
  if (guidance?.some(alarming) === true) return "failing";
  if (guidance?.some(isDrill) === true) return "drill";
  return core.low ? "warning" : "quiet";
}

/** Shows the toolbar button's picture, and says what it means. */
export async function showPicture(state: ToolbarState): Promise<void> {
  const prefix = state === "quiet" ? "" : `${state}-`;
  const path = Object.fromEntries([16, 32].map((size) => [size, `icons/${prefix}${size}.png`]));
  const said = state === "quiet" ? "" : ` (${word(`toolbar_${state}`)})`;
  await browser.action.setIcon({ path });
  await browser.action.setTitle({ title: word("action_title") + said });
}

/**
 * Shows trouble on the toolbar button: "!" for a core that does not work, the number of failing sites, the sign of a drill, or nothing. While it is not
 * known what fails (null), only a broken core is shown.
 */
export async function showBadge(core: CoreState, guidance: Guidance[] | null): Promise<void> {
  const broken = core.state === "broken" || core.damaged > 0;
  if (guidance === null && !broken) return;
  const failing = new Set((guidance ?? []).filter(alarming).map((g) => g.site)).size;
  const drill = guidance?.some(isDrill) === true ? word("drill_badge") : "";
  const text = broken ? "!" : failing > 0 ? String(failing) : drill;
  await browser.action.setBadgeBackgroundColor({ color: broken ? "#9b1c31" : "#8a5a00" });
  await browser.action.setBadgeText({ text });
}
