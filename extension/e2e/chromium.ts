// Chromium: the unpacked extension over the DevTools pipe; its worker is a target that can be closed.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import puppeteer, { type Browser as Puppet, type KeyInput, type Page, type Target } from "puppeteer-core";

import { isDrawn, type Browser, type Options, type Panel } from "./browsers.ts";
import { ended, removeDir, slay } from "./process.ts";
import { until } from "./wait.ts";

const executable = process.env["HOLDFAST_CHROMIUM"] ?? "/usr/bin/chromium";

export class Chromium implements Browser {
  readonly name = "chromium";
  private readonly profile = mkdtempSync(path.join(tmpdir(), "holdfast-chromium-"));
  private puppet!: Puppet;
  private id = "";

  constructor(private readonly options: Options) {}

  async restart(): Promise<void> {
    const { hosts, port, extension, language, scheme, headless } = this.options;
    this.puppet = await puppeteer.launch({
      executablePath: executable,
      pipe: true,
      headless: headless ?? true,
      enableExtensions: [extension],
      acceptInsecureCerts: true,
      userDataDir: this.profile,
      defaultViewport: { width: 1200, height: 800 },
      protocolTimeout: 60_000,
      env: { ...process.env, LANGUAGE: language ?? "en" },
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        `--lang=${language ?? "en"}`,
        ...(scheme === "dark" ? ["--force-dark-mode"] : []),
        `--host-resolver-rules=${hosts.map((host) => (host.includes(":") ? `MAP ${host.replace(/:.*/, "")} 127.0.0.1` : `MAP ${host}:443 127.0.0.1:${port ?? 443}`)).join(", ")}`,
      ],
    });
    const worker = await this.puppet.waitForTarget(isWorker, { timeout: 30_000 });
    this.id = new URL(worker.url()).host;
  }

  async open(url: string, type: "tab" | "window" = "tab"): Promise<Page> {
    const page = await this.puppet.newPage({ type });
    if (this.options.scheme !== undefined) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: this.options.scheme }]);
    }
    await page.goto(url, { waitUntil: "load" });
    return page;
  }

  async panel(file = "panel.html"): Promise<Panel> {
    const panel = new PagePanel(await this.open(`chrome-extension://${this.id}/${file}`));
    await until(`${file} is drawn`, () => panel.evaluate<boolean>(isDrawn), 10_000);
    return panel;
  }

  async stopWorker(): Promise<void> {
    const target = this.puppet.targets().find(isWorker);
    if (target === undefined) return;
    const worker = await target.worker();
    await worker?.close();
    await until("the worker has stopped", () => !this.puppet.targets().includes(target));
  }

  async removeExtension(): Promise<void> {
    await this.puppet.uninstallExtension(this.id);
  }

  async addExtension(): Promise<void> {
    this.id = await this.puppet.installExtension(this.options.extension);
    await this.puppet.waitForTarget(isWorker, { timeout: 30_000 });
  }

  async kill(): Promise<void> {
    const child = this.puppet.process();
    if (child !== null) await slay(child);
  }

  async quit(): Promise<void> {
    const child = this.puppet.process();
    await this.puppet.close();
    if (child !== null) await ended(child);
  }

  /** Resolves when somebody has closed the browser. */
  async ended(): Promise<void> {
    const child = this.puppet.process();
    if (child !== null) await ended(child);
  }

  async close(): Promise<void> {
    await this.quit().catch(() => this.kill());
    removeDir(this.profile);
  }

  async compose(page: Page, steps: string[]): Promise<void> {
    const session = await page.createCDPSession();
    for (const text of steps) {
      await session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    }
    await session.send("Input.insertText", { text: steps.at(-1)! });
    await session.detach();
  }

  /** The editing commands that menus give. */
  async withoutKeys(page: Page, text: string): Promise<void> {
    await page.evaluate(async (lines) => {
      const box = document.activeElement!;
      const plain = box instanceof HTMLTextAreaElement;
      // Lexical takes a command a turn later. ProseMirror must see all at once: a paragraph by itself is Enter to it, and the page sends.
      const byTurns = box.hasAttribute("data-lexical-editor");
      const turn = (): Promise<void> => new Promise((done) => setTimeout(done));
      for (const [i, line] of lines.entries()) {
        if (i > 0) document.execCommand(plain ? "insertText" : "insertParagraph", false, plain ? "\n" : undefined);
        if (i > 0 && byTurns) await turn();
        if (line !== "") document.execCommand("insertText", false, line);
        if (line !== "" && byTurns) await turn();
      }
    }, text.split("\n"));
  }

  async screenshot(page: Page, file: string): Promise<void> {
    await page.screenshot({ path: file as `${string}.png` });
  }
}

function isWorker(target: Target): boolean {
  return target.type() === "service_worker" && target.url().startsWith("chrome-extension://");
}

class PagePanel implements Panel {
  constructor(private readonly page: Page) {}

  async evaluate<T>(expression: string): Promise<T> {
    return (await this.page.evaluate(expression)) as T;
  }

  async click(css: string): Promise<void> {
    await this.page.click(css);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  async press(key: string): Promise<void> {
    const { keyboard } = this.page;
    const name = key.replace("Control+", "") as KeyInput;
    if (name !== key) await keyboard.down("Control");
    await keyboard.press(name);
    if (name !== key) await keyboard.up("Control");
  }

  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewport({ width, height });
  }

  async scheme(value: "light" | "dark"): Promise<void> {
    const still = { name: "prefers-reduced-motion", value: "reduce" };
    await this.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }, still]);
  }

  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file as `${string}.png`, optimizeForSpeed: true });
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}
