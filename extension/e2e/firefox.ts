// Firefox: the extension is a temporary add-on, installed anew at every start with the same id, so that it keeps what it has stored;
// its event page falls asleep by itself. Pages of the extension are closed to puppeteer's ordinary calls and driven over raw
// WebDriver BiDi.

import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import puppeteer, { type Browser as Puppet, type Page } from "puppeteer-core";

import { isDrawn, type Browser, type Options, type Panel } from "./browsers.ts";
import { ended, removeDir, slay } from "./process.ts";
import { sleep, until } from "./wait.ts";

const executable = process.env["HOLDFAST_FIREFOX"] ?? "/usr/bin/firefox-esr";

/** The extension's address, the same in every profile. */
const uuid = "5e0f3c1a-7b2d-4c8e-9a64-1d2f3b4c5d6e";

/** How soon the event page sleeps where nothing else is asked for, ms: the browser's own. */
const idleMs = 30_000;

/** Raw WebDriver BiDi. */
type Send = (method: string, params: unknown) => Promise<Record<string, unknown>>;

export class Firefox implements Browser {
  readonly name = "firefox";
  private readonly profile = mkdtempSync(path.join(tmpdir(), "holdfast-firefox-"));
  private puppet!: Puppet;
  private addon = "";

  private readonly options: Options & { idleMs: number };

  constructor(options: Options) {
    this.options = { idleMs, ...options };
  }

  async restart(): Promise<void> {
    const { hosts, extension, language, scheme, idleMs } = this.options;
    const manifest = JSON.parse(readFileSync(path.join(extension, "manifest.json"), "utf8")) as Manifest;
    this.puppet = await puppeteer.launch({
      browser: "firefox",
      executablePath: executable,
      acceptInsecureCerts: true,
      userDataDir: this.profile,
      defaultViewport: { width: 1200, height: 800 },
      protocolTimeout: 60_000,
      args: ["--remote-allow-system-access"],
      extraPrefsFirefox: {
        "extensions.webextensions.uuids": JSON.stringify({ [manifest.browser_specific_settings.gecko.id]: uuid }),
        // Without these two a temporary add-on loses its storage when it is installed again.
        "extensions.webextensions.keepStorageOnUninstall": true,
        "extensions.webextensions.keepUuidOnUninstall": true,
        "extensions.originControls.grantByDefault": true,
        // What the user would click away; the click in the panel before it is a real one.
        "extensions.webextOptionalPermissionPrompts": false,
        "extensions.background.idle.timeout": idleMs,
        "network.dns.localDomains": hosts.map((host) => host.replace(/:.*/, "")).join(","),
        "network.http.http3.enable": false,
        "intl.locale.requested": language ?? "en-US",
        "layout.css.prefers-color-scheme.content-override": scheme === "dark" ? 0 : 1,
        "browser.sessionstore.resume_from_crash": false,
        "dom.events.testing.asyncClipboard": true,
      },
    });
    await this.addExtension();
  }

  /** Opens the panel for a moment: an address of an extension that is not ready does not load. */
  private async alive(): Promise<boolean> {
    const panel = await this.panel().catch(() => undefined);
    await panel?.close();
    return panel !== undefined;
  }

  async open(url: string, type: "tab" | "window" = "tab"): Promise<Page> {
    const page = await this.puppet.newPage({ type });
    await page.goto(url, { waitUntil: "load" });
    return page;
  }

  async panel(file = "panel.html"): Promise<Panel> {
    const panel = await BidiPanel.open(this.send(), `moz-extension://${uuid}/${file}`);
    await until(`${file} is drawn`, () => panel.evaluate<boolean>(isDrawn), 10_000);
    return panel;
  }

  /** The event page cannot be closed from outside: it is given the quiet in which it falls asleep, and looked for. */
  async stopWorker(): Promise<void> {
    await until("the event page sleeps", () => this.asleep(), 30_000);
  }

  /** Looks once: the look itself must not keep the page awake. */
  private async asleep(): Promise<boolean> {
    await sleep(this.options.idleMs + 700);
    const panel = await this.panel("icons/16.png");
    try {
      return await panel.evaluate<boolean>(
        "!(globalThis.browser?.extension?.getViews() ?? []).some((view) => view.location.pathname.includes('generated_background'))",
      );
    } finally {
      await panel.close();
    }
  }

  async removeExtension(): Promise<void> {
    await this.puppet.uninstallExtension(this.addon);
  }

  async addExtension(): Promise<void> {
    this.addon = await this.puppet.installExtension(this.options.extension);
    await until("the extension is there", () => this.alive(), 20_000);
  }

  async kill(): Promise<void> {
    const child = this.puppet.process();
    if (child !== null) await slay(child);
    await this.tidied();
  }

  async quit(): Promise<void> {
    const child = this.puppet.process();
    await this.puppet.close();
    if (child !== null) await ended(child);
    await this.tidied();
  }

  /** puppeteer puts the profile's own preferences back after the end; a start in the middle of that fails. */
  private async tidied(): Promise<void> {
    await until("puppeteer has tidied up", () => !readdirSync(this.profile).some((file) => file.endsWith(".puppeteer")));
  }

  async close(): Promise<void> {
    await this.quit().catch(() => this.kill());
    removeDir(this.profile);
  }

  /** The browser's own text input processor, which input methods drive. */
  compose(_: Page, steps: string[]): Promise<void> {
    return this.inWindow(composeInWindow, steps);
  }

  /** Edit, Paste in the browser's own menu. */
  async withoutKeys(page: Page, text: string): Promise<void> {
    await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await this.inWindow(pasteInWindow, null);
  }

  private inWindow<A>(run: (input: A) => void, input: A): Promise<void> {
    return inWindow(this.send(), run, input);
  }

  async screenshot(page: Page, file: string): Promise<void> {
    await page.screenshot({ path: file as `${string}.png` });
  }

  private send(): Send {
    const { connection } = this.puppet as unknown as { connection: { send(method: string, params: unknown): Promise<never> } };
    return async (method, params) => {
      const answer = (await connection.send(method, params)) as { result: Record<string, unknown> };
      return answer.result;
    };
  }
}

/** Calls a function in the browser's own window. */
async function inWindow<A>(send: Send, run: (input: A) => void, input: A): Promise<void> {
  const { contexts } = (await send("browsingContext.getTree", { "moz:scope": "chrome" })) as {
    contexts: { context: string }[];
  };
  const { type } = await send("script.evaluate", {
    expression: `(${run.toString()})(${JSON.stringify(input)})`,
    target: { context: contexts[0]!.context },
    awaitPromise: false,
  });
  if (type !== "success") throw new Error(`the browser's window does not ${run.name}`);
}

/** Runs in the browser's window: which pages are preferred, 0: dark, 1: light. */
function preferInWindow(scheme: 0 | 1): void {
  const { Services } = globalThis as unknown as { Services: { prefs: { setIntPref(name: string, value: number): void } } };
  Services.prefs.setIntPref("layout.css.prefers-color-scheme.content-override", scheme);
  Services.prefs.setIntPref("ui.prefersReducedMotion", 1);
}

/** Runs in the browser's window. */
function pasteInWindow(): void {
  (globalThis as unknown as { goDoCommand(command: string): void }).goDoCommand("cmd_paste");
}

/** Runs in the browser's window. */
function composeInWindow(steps: string[]): void {
  interface Processor {
    readonly ATTR_RAW_CLAUSE: number;
    beginInputTransactionForTests(window: unknown): boolean;
    setPendingCompositionString(text: string): void;
    appendClauseToPendingComposition(length: number, attribute: number): void;
    setCaretInPendingComposition(at: number): void;
    flushPendingComposition(): boolean;
    commitComposition(): void;
  }
  type Classes = Record<string, { createInstance(face: unknown): Processor }>;
  const { Cc, Ci } = globalThis as unknown as { Cc: Classes; Ci: Record<string, unknown> };
  const processor = Cc["@mozilla.org/text-input-processor;1"]!.createInstance(Ci["nsITextInputProcessor"]);
  if (!processor.beginInputTransactionForTests(globalThis)) throw new Error("another input method is at work");
  for (const text of steps) {
    processor.setPendingCompositionString(text);
    processor.appendClauseToPendingComposition(text.length, processor.ATTR_RAW_CLAUSE);
    processor.setCaretInPendingComposition(text.length);
    processor.flushPendingComposition();
  }
  processor.commitComposition();
}

interface Manifest {
  browser_specific_settings: { gecko: { id: string } };
}

/** WebDriver's signs for keys without one of their own. */
const keys: Record<string, string> = {
  Tab: "\ue004",
  Enter: "\ue007",
  Control: "\ue009",
  Escape: "\ue00c",
  Space: " ",
  End: "\ue010",
  Home: "\ue011",
  ArrowLeft: "\ue012",
  ArrowUp: "\ue013",
  ArrowRight: "\ue014",
  ArrowDown: "\ue015",
};

class BidiPanel implements Panel {
  private constructor(
    private readonly send: Send,
    private readonly context: string,
  ) {}

  static async open(send: Send, url: string): Promise<BidiPanel> {
    const { context } = await send("browsingContext.create", { type: "tab" });
    const panel = new BidiPanel(send, context as string);
    await send("browsingContext.navigate", { context, url, wait: "none" });
    try {
      await until(
        `${url} is open`,
        () => panel.evaluate<boolean>(`document.readyState === "complete" && location.href === ${JSON.stringify(url)}`),
        10_000,
      );
    } catch (err) {
      await panel.close().catch(() => undefined);
      throw err;
    }
    return panel;
  }

  async evaluate<T>(expression: string): Promise<T> {
    const answer = await this.send("script.evaluate", {
      expression: `Promise.resolve(${expression}).then((v) => JSON.stringify(v ?? null))`,
      target: { context: this.context },
      awaitPromise: true,
    });
    const { result, exceptionDetails } = answer as { result?: { value: string }; exceptionDetails?: { text: string } };
    if (result === undefined) throw new Error(exceptionDetails?.text ?? "no result");
    return JSON.parse(result.value) as T;
  }

  async click(css: string): Promise<void> {
    const at = await this.evaluate<{ x: number; y: number }>(
      `(() => { const e = document.querySelector(${JSON.stringify(css)}); e.scrollIntoView({ block: "center" }); const b = e.getBoundingClientRect(); return { x: Math.round(b.x + b.width / 2), y: Math.round(b.y + b.height / 2) }; })()`,
    );
    await this.send("input.performActions", {
      context: this.context,
      actions: [
        {
          type: "pointer",
          id: "mouse",
          actions: [
            { type: "pointerMove", ...at },
            { type: "pointerDown", button: 0 },
            { type: "pointerUp", button: 0 },
          ],
        },
      ],
    });
  }

  async type(text: string): Promise<void> {
    const actions = [...text].flatMap((value) => [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ]);
    await this.send("input.performActions", { context: this.context, actions: [{ type: "key", id: "keys", actions }] });
  }

  async press(key: string): Promise<void> {
    const name = key.replace("Control+", "");
    const value = keys[name] ?? name;
    const pressed = [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ];
    const held = (type: string): unknown[] => (name === key ? [] : [{ type, value: keys["Control"] }]);
    const actions = [...held("keyDown"), ...pressed, ...held("keyUp")];
    await this.send("input.performActions", { context: this.context, actions: [{ type: "key", id: "keys", actions }] });
  }

  async resize(width: number, height: number): Promise<void> {
    await this.send("browsingContext.setViewport", { context: this.context, viewport: { width, height } });
  }

  scheme(scheme: "light" | "dark"): Promise<void> {
    return inWindow(this.send, preferInWindow, scheme === "dark" ? 0 : 1);
  }

  async screenshot(file: string): Promise<void> {
    const { data } = await this.send("browsingContext.captureScreenshot", { context: this.context });
    await writeFile(file, Buffer.from(data as string, "base64"));
  }

  async close(): Promise<void> {
    await this.send("browsingContext.close", { context: this.context });
  }
}
