// Colleagues of the user: each has a vault of his own, by invitation, and no browser.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { removeDir } from "./process.ts";
import { run, type SyncServer } from "./servers.ts";

export class Colleagues {
  private readonly dir = mkdtempSync(path.join(tmpdir(), "holdfast-colleagues-"));
  private count = 0;

  constructor(private readonly server: SyncServer) {}

  /** A new one; what he does on the board are arguments of "holdfast board". */
  join(): (args: string[], text?: string) => string {
    const { server, dir } = this;
    const made = run("sync-server/cmd/holdfastd", ["invite", "create", "--data", server.dir], dir);
    const code = path.join(dir, `code-${++this.count}`);
    const invite = made.replace("invite: ", "").trim();
    run("wasm/cmd/holdfast", ["vault", "new", "--server", server.url, "--invite", invite, "--out", code], dir);
    return (args, text = "") =>
      run("wasm/cmd/holdfast", ["board", ...args, "--server", server.url, "--recovery-code-file", code], dir, text).trim();
  }

  leave(): void {
    removeDir(this.dir);
  }
}
