// Loads the Go program: core.wasm under the toolchain's own wasm_exec.js.

import "wasm_exec";

import { browser } from "../browser.ts";
import { CoreError, type Exports, type Program } from "./core.ts";

/** The name under which the Go program leaves its exports. */
const exported = "holdfast";

/** Starts a new Go program. The exports are there when it resolves. */
export async function startProgram(): Promise<Program> {
  const scope = globalThis as unknown as Record<string, Exports | undefined>;
  const go = new Go();
  const wasm = await WebAssembly.instantiateStreaming(fetch(browser.runtime.getURL("core.wasm")), go.importObject);
  delete scope[exported];
  // Go runs until main blocks before this call returns, so the exports are set by then.
  const ended = go.run(wasm.instance);
  const exports = scope[exported];
  if (exports === undefined) throw new CoreError("core_broken", "the core did not export its calls");
  return { exports, ended };
}
