// The only door to the browser's extension API. Firefox calls it `browser`, Chromium `chrome`; under manifest version 3 both give
// promises and the same names, and what only one of them has is declared here.

/** Firefox's sidebar; absent in Chromium. */
interface SidebarAction {
  open(): Promise<void>;
}

/** The extension API of either browser. */
export type Browser = typeof chrome & { sidebarAction?: SidebarAction };

const scope = globalThis as unknown as { browser?: Browser; chrome?: Browser };

/** The API itself. Undefined outside an extension (unit tests pass in what they need). */
export const browser = (scope.browser ?? scope.chrome) as Browser;
