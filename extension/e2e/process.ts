// Ending the processes that a test has started, and nothing else.

import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";

/** Resolves when the process has ended. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => child.once("exit", () => done()));
}

/** Ends a browser at once, with its helpers: they are in its process group, and would go on writing to the profile. */
export async function slay(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, "SIGKILL");
  await ended(child);
}

/** Removes a folder, even while its last writers are ending. */
export function removeDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
