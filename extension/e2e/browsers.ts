// The two real browsers with the built extension, behind one interface, so that a test is written once.

import type { Page } from "puppeteer-core";
import { Chromium } from "./chromium.ts";
import { Firefox } from "./firefox.ts";

/** The name of a browser. */
export type BrowserName = "chromium" | "firefox";

/** An open page of the extension itself. */
export interface Panel {
  /** Evaluates an expression, awaits it, and gives its value back; it must survive JSON. */
  evaluate<T>(expression: string): Promise<T>;
  /** Clicks in the middle of the first element that the selector finds, as a user does. */
  click(css: string): Promise<void>;
  /** Types as a user does, into what has the focus. */
  type(text: string): Promise<void>;
  /** Presses one key as a user does, "Control+" before it where that is held; named as in `KeyboardEvent.key`. */
  press(key: string): Promise<void>;
  /** Gives its page this size, CSS pixels. */
  resize(width: number, height: number): Promise<void>;
  /** Shows it to somebody who prefers light or dark pages, and nothing that moves; in Firefox all pages follow. */
  scheme(scheme: "light" | "dark"): Promise<void>;
  screenshot(file: string): Promise<void>;
  close(): Promise<void>;
}

/** Whether the panel shows itself: it first asks what was left half typed. Other pages have no such moment. */
export const isDrawn = `document.querySelector("#panel:empty") === null`;

/** What a session needs to know. */
export interface Options {
  /** Host names that this machine plays over https; one with a port is that port of this machine. */
  hosts: string[];
  /** The port of this machine that plays them; Firefox can map hosts, not ports, and always takes 443. */
  port?: number;
  /** The extension, unpacked. */
  extension: string;
  /** The interface's language. */
  language?: string;
  /** "dark" or "light" pages. */
  scheme?: "dark" | "light";
  /** How soon Firefox lets the event page sleep, ms. */
  idleMs?: number;
  /** false opens a window. */
  headless?: boolean;
}

/** A running browser with the extension in it. */
export interface Browser {
  readonly name: BrowserName;
  /** Opens a tab, or a window, which hides no other page. Firefox and Chromium pages are the same to puppeteer. */
  open(url: string, type?: "tab" | "window"): Promise<Page>;
  /** Opens a page of the extension in a tab; the panel unless another path is given. */
  panel(path?: string): Promise<Panel>;
  /** Resolves when the extension's worker (Firefox: event page) is not running. */
  stopWorker(): Promise<void>;
  /** Takes the extension out of the running browser: its scripts in open pages are orphans. */
  removeExtension(): Promise<void>;
  /** Puts the extension in again. Removed and put in is what its scripts see of an update. */
  addExtension(): Promise<void>;
  /** SIGKILL: the browser has no chance to tidy up. */
  kill(): Promise<void>;
  /** Starts again on the same profile, after kill or close. */
  restart(): Promise<void>;
  /** Writes by an input method into what has the focus: the composition shows these texts one after the other, and the last is taken. */
  compose(page: Page, steps: string[]): Promise<void>;
  /** Brings a text into what has the focus as menus, dictation and emoji panels do: no key is pressed. */
  withoutKeys(page: Page, text: string): Promise<void>;
  /** Takes a picture of a page. */
  screenshot(page: Page, file: string): Promise<void>;
  /** Ends the browser; the profile stays for restart. */
  quit(): Promise<void>;
  /** Ends the browser and removes its profile. */
  close(): Promise<void>;
}

/** The browsers to test in: both, or those that HOLDFAST_BROWSERS names, separated by commas. */
export const browserNames: BrowserName[] = (process.env["HOLDFAST_BROWSERS"] ?? "chromium,firefox").split(",") as BrowserName[];

/** Starts a browser on a new profile. */
export async function start(name: BrowserName, options: Options): Promise<Browser> {
  const browser = name === "firefox" ? new Firefox(options) : new Chromium(options);
  await browser.restart();
  return browser;
}
