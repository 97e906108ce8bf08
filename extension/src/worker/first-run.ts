// The page that greets whoever has just installed Holdfast.

import { browser } from "../browser.ts";
import { testBuild } from "../flags.ts";

/** Tests begin with pages of their own; the one of the first run names its build so. */
const wanted = !testBuild || browser.runtime.getManifest().name.includes("first run");

/** Opens it after an installation, not after an update. */
export async function greet(reason: string): Promise<void> {
  if (reason === "install" && wanted) await browser.tabs.create({ url: browser.runtime.getURL("first.html") });
}
