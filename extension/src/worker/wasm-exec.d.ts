// The Go toolchain's wasm_exec.js, which the build puts under this name; it defines the global class Go.
declare module "wasm_exec" {}

declare class Go {
  importObject: WebAssembly.Imports;
  /** Runs the program; settles when it has ended. */
  run(instance: WebAssembly.Instance): Promise<void>;
}
