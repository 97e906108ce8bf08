// Where things are: the bundled tests run from extension/e2e/.build, and everything else is found from there.

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

function findRoot(): string {
  for (let dir = path.dirname(fileURLToPath(import.meta.url)); ; dir = path.dirname(dir)) {
    if (existsSync(path.join(dir, "go.mod"))) return dir;
    if (dir === path.dirname(dir)) throw new Error("no go.mod above the tests");
  }
}

/** The folder of go.mod. */
export const root = findRoot();

/** The unpacked test build of the extension. */
export function extensionDir(browser: "chromium" | "firefox"): string {
  const dir = path.join(root, "extension", "dist", "test", browser);
  if (!existsSync(path.join(dir, "manifest.json")))
    throw new Error(`no extension in ${dir}: run "go run ./scripts/build --test"`);
  return dir;
}

/**
 * A copy of the test build that holds the permission for a pattern from the start. Chromium's question for a permission is a window of its own that
 * nothing outside can answer; what the extension is permitted already, it is given without one.
 */
export function permittedDir(browser: "chromium" | "firefox", pattern: string): string {
  const dir = path.join(root, "extension", "e2e", ".build", "permitted", browser);
  cpSync(extensionDir(browser), dir, { recursive: true });
  const file = path.join(dir, "manifest.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as { host_permissions: string[] };
  manifest.host_permissions.push(pattern);
  writeFileSync(file, JSON.stringify(manifest));
  return dir;
}

/** The screenshots of a run. */
export function screenshotFile(name: string): string {
  const dir = path.join(root, ".holdfast", "e2e");
  mkdirSync(dir, { recursive: true });
  return path.join(dir, `${name}.png`);
}
