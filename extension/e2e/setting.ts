// What most tests need: the servers, once for a file, and for each browser a profile of its own.

import { after, before, describe } from "node:test";

import { browserNames, start, type Browser, type BrowserName, type Options } from "./browsers.ts";
import { fixtures, practice, type ChatSite, type SiteId } from "./chats.ts";
import { extensionDir, screenshotFile } from "./paths.ts";
import { fixtureHosts, fixtureSites, practiceChat, type Failing, type Played } from "./servers.ts";

/** The stage of a test. Its members are there once the tests run. */
export interface Setting {
  name: BrowserName;
  browser: Browser;
  /** The chat sites, by id. */
  sites: Record<SiteId, ChatSite>;
  /** Makes a site fail; "" is health. */
  fail(site: ChatSite, fault: string, times?: number): Promise<void>;
  /** How many requests of its kind a site has had since it started. */
  seen(site: ChatSite): Promise<{ time: number; request: string; fault: string }[]>;
  /** The file for a screenshot of this browser. */
  shot(name: string): string;
}

/** The chat sites that are played with all that is around a chat; the others are in the matrix. */
export const siteIds: SiteId[] = ["practice", "chatgpt", "claude"];

/** The port of the fixtures: Chromium alone needs none that is fixed, so that it can be tested beside Firefox. */
let port: number = browserNames.includes("firefox") ? 443 : 0;

/** Starts the fixtures where the browsers of this run find them. */
export async function played(): Promise<Played> {
  const sites = await fixtureSites(port === 443 ? 443 : 0);
  port = Number(new URL(sites.url).port || 443);
  return sites;
}

/** A new profile for this browser. */
export function profile(name: BrowserName, more: Partial<Options> = {}): Promise<Browser> {
  return start(name, { hosts: fixtureHosts, port, extension: extensionDir(name), ...more });
}

/** Runs the tests of `body` in each browser. */
export function inEachBrowser(title: string, body: (setting: Setting) => void, more: Partial<Options> = {}): void {
  let chat: Failing;
  let real: Played;
  before(async () => {
    [chat, real] = await Promise.all([practiceChat(), played()]);
  });
  after(async () => {
    await Promise.all([chat?.stop(), real?.stop()]);
  });
  for (const name of browserNames) {
    describe(`${title} (${name})`, () => {
      const setting = { name, shot: (picture: string) => screenshotFile(`${name}-${picture}`) } as Setting;
      before(async () => {
        const all = [practice(chat.url), ...fixtures(real.own)];
        setting.sites = Object.fromEntries(all.map((site) => [site.id, site])) as Setting["sites"];
        const of = (site: ChatSite): Failing => (site.id === "practice" ? chat : real);
        setting.fail = (site, fault, times) => of(site).fail(site.id, fault, times);
        setting.seen = (site) => of(site).seen(site.id);
        setting.browser = await profile(name, more);
      });
      after(async () => {
        await setting.browser?.close();
      });
      body(setting);
    });
  }
}
