// A browser to try it in: the extension paired with the running sync server, the practice chat and the panel open. Ends with the window.

import { practice } from "./chats.ts";
import { Chromium } from "./chromium.ts";
import { call, withPanel } from "./core.ts";
import { extensionDir } from "./paths.ts";
import { need } from "./stage.ts";

const server = need("HOLDFAST_SERVER");
const site = practice(need("HOLDFAST_PRACTICE"));

const browser = new Chromium({ hosts: [], extension: extensionDir("chromium"), headless: false });
await browser.restart();
const { code } = await withPanel(browser, (panel) => call(panel, "syncCreate", { server, invite: need("HOLDFAST_INVITE") }));
await browser.open(site.newChat);
await browser.panel();
console.log(`paired with ${server}; recovery code ${code}`);
console.log(`type into ${site.newChat}, make it fail at ${new URL("/control", site.newChat).href}; close the window to end`);
await browser.ended();
await browser.close();
