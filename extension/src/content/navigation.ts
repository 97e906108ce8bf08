// Notices changes of the address that the page makes itself. The Navigation API sees `pushState` from the isolated world, but
// older Firefox lacks it; a look each second (pulse.ts) and at each keystroke catches the rest.

interface NavigationApi extends EventTarget {
  readonly currentEntry: unknown;
}

export function followNavigation(changed: () => void, signal: AbortSignal): void {
  const { navigation } = globalThis as unknown as { navigation?: NavigationApi };
  navigation?.addEventListener("currententrychange", changed, { signal });
  addEventListener("popstate", changed, { signal });
  addEventListener("hashchange", changed, { signal });
}
