// The servers of the tests: started on free ports, ended with the test.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { root } from "./paths.ts";
import { ended, removeDir } from "./process.ts";
import { sleep } from "./wait.ts";

/** A server that has been started. */
export interface Server {
  /** Where it listens. */
  url: string;
  /** Everything it has printed so far. */
  output(): string;
  /** SIGKILL. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** A chat site that fails on command. */
export interface Failing extends Server {
  /** Makes the site fail; "" is health. `times` 0: until the next call. */
  fail(site: string, fault: string, times?: number): Promise<void>;
  /** The requests that could have failed, oldest first. */
  seen(site: string): Promise<{ time: number; request: string; fault: string }[]>;
}

/** Runs the command holdfast, or holdfastd, to its end and gives what it printed. */
export function run(
  pkg: "wasm/cmd/holdfast" | "sync-server/cmd/holdfastd",
  args: string[],
  stateDir: string,
  input = "",
): string {
  const env = { ...process.env, XDG_STATE_HOME: stateDir };
  return execFileSync(program(pkg), args, { cwd: root, env, encoding: "utf8", input });
}

/** A Go program of the project, as "go run ./scripts/build e2e" has compiled it. */
function program(pkg: string): string {
  return path.join(root, "extension", "e2e", ".build", "bin", path.basename(pkg));
}

async function launch(pkg: string, args: string[]): Promise<{ child: ChildProcess; output: () => string }> {
  const child = spawn(program(pkg), args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const ready = new Promise<void>((done, fail) => {
    const hear = (chunk: Buffer): void => {
      text += chunk.toString();
      if (/^listening on \S+/m.test(text)) done();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => fail(new Error(`${pkg} ended with ${code}:\n${text}`)));
    setTimeout(() => fail(new Error(`${pkg} does not come up:\n${text}`)), 20_000).unref();
  });
  await ready;
  return { child, output: () => text };
}

function server(child: ChildProcess, output: () => string, url: string): Server {
  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
    child.kill(signal);
    await ended(child);
  };
  return { url, output, kill: () => end("SIGKILL"), stop: () => end("SIGTERM") };
}

function listeningOn(output: string): string {
  return /^listening on (\S+)/m.exec(output)![1]!;
}

function failing(base: Server, control: (site: string) => string): Failing {
  const ask = async (site: string, init?: RequestInit): Promise<{ seen: { time: number; request: string; fault: string }[] }> => {
    const response = await fetch(control(site), { ...init, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`${control(site)}: ${response.status} ${await response.text()}`);
    return (await response.json()) as never;
  };
  return {
    ...base,
    fail: async (site, fault, times = 0) => {
      await ask(site, { method: "POST", body: new URLSearchParams({ fail: fault, times: String(times) }) });
    },
    seen: async (site) => (await ask(site)).seen,
  };
}

/** The practice chat, on a free port. `clients`: the chat clients of others beside it. */
export async function practiceChat(clients = false): Promise<Failing> {
  const packages = clients ? ["-clients", path.join(root, "extension", "node_modules")] : [];
  const { child, output } = await launch("scripts/practice", ["-listen", "127.0.0.1:0", ...packages]);
  const base = server(child, output, listeningOn(output()));
  return failing(base, () => `${base.url}/control`);
}

/** The hosts that the fixtures play. */
export const fixtureHosts = [
  "chatgpt.com",
  "claude.ai",
  "gemini.google.com",
  "accounts.google.com",
  "copilot.microsoft.com",
  "www.perplexity.ai",
  "chat.deepseek.com",
  "chat.mistral.ai",
  "grok.com",
  "poe.com",
  "tch1.tch.quora.com",
  "huggingface.co",
];

/** The fixtures, and where those are that people run themselves. */
export interface Played extends Failing {
  own(site: string): string;
}

/** How long another run on this machine may hold port 443, ms. */
const portMs = 180_000;

/** The fixtures of the real sites, on port 443 or, for a browser that can map ports, on a free one. */
export async function fixtureSites(port: 443 | 0): Promise<Played> {
  const { child, output } = await whenPortIsFree(() => launch("scripts/fixtures", ["-listen", `127.0.0.1:${port}`]));
  const control = /^control on (\S+)/m.exec(output())![1]!;
  const played = failing(server(child, output, listeningOn(output())), (site) => `${control}/${site}`);
  return { ...played, own: (site) => new RegExp(`^${site} on (\\S+)`, "m").exec(output())![1]! };
}

async function whenPortIsFree<T>(listen: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + portMs; ; await sleep(1000)) {
    try {
      return await listen();
    } catch (err) {
      if (!String(err).includes("address already in use") || Date.now() > deadline) throw err;
    }
  }
}

/** A sync server of its own, with an empty store. */
export interface SyncServer extends Server {
  /** The first invitation. */
  invite: string;
  /** Where its data are. */
  dir: string;
  /** Runs one of its commands beside it, on its data. */
  operate(verb: string, what: string, ...rest: string[]): Promise<void>;
}

/** Starts holdfastd on a free port. */
export async function syncServer(...more: string[]): Promise<SyncServer> {
  const dir = mkdtempSync(path.join(tmpdir(), "holdfast-server-"));
  const args = ["serve", "--listen", "127.0.0.1:0", "--data", dir, ...more];
  const { child, output } = await launch("sync-server/cmd/holdfastd", args);
  const base = server(child, output, listeningOn(output()));
  const stop = async (): Promise<void> => {
    await base.stop();
    removeDir(dir);
  };
  const operate = async (verb: string, what: string, ...rest: string[]): Promise<void> => {
    const own = spawn(program("sync-server/cmd/holdfastd"), [verb, what, "--data", dir, ...rest], { stdio: "ignore" });
    const code = await new Promise((done) => own.once("exit", done));
    if (code !== 0) throw new Error(`holdfastd ${verb} ${what} ended with ${code}`);
  };
  return { ...base, stop, dir, operate, invite: /^invite: (\S+)/m.exec(output())?.[1] ?? "" };
}
