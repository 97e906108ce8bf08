// Registers the webRequest listeners. Called at the top level of the worker script: a listener that is registered later misses the
// event that woke the worker.

import { browser } from "../browser.ts";
import type { Observation } from "../messages.ts";
import { shownAt } from "../test-clock.ts";
import type { Event, Requests } from "./requests.ts";
import type { Header } from "./hints.ts";

/**
 * Every http address; the browser gives us only those for which we hold a permission. So origins that the user adds later need no
 * new listener.
 */
const filter = {
  urls: ["https://*/*", "http://*/*"],
  types: ["main_frame", "xmlhttprequest", "other"],
} as chrome.webRequest.RequestFilter;

/** Watches requests. `seen` is handed what each tells, to be worked out when it is known which chat each tab shows. */
export function watchRequests(requests: Requests, seen: (tell: () => Observation[]) => void): void {
  const { webRequest } = browser;
  webRequest.onBeforeRequest.addListener((d) => {
    seen(() => requests.began(plain(d)));
    return undefined;
  }, filter);
  webRequest.onHeadersReceived.addListener(
    (d) => {
      const responseHeaders = d.responseHeaders as Header[] | undefined;
      seen(() => requests.answered({ ...plain(d), statusCode: d.statusCode, responseHeaders }));
      return undefined;
    },
    filter,
    ["responseHeaders"],
  );
  webRequest.onBeforeRedirect.addListener(
    (d) => seen(() => requests.redirected({ ...plain(d), redirectUrl: d.redirectUrl })),
    filter,
  );
  webRequest.onCompleted.addListener((d) => seen(() => requests.ended(plain(d))), filter);
  webRequest.onErrorOccurred.addListener((d) => seen(() => requests.failed({ ...plain(d), error: d.error })), filter);
}

function plain(d: { requestId: string; url: string; method: string; type: string; tabId: number; timeStamp: number }): Event {
  return { requestId: d.requestId, url: d.url, method: d.method, type: d.type, tabId: d.tabId, timeStamp: shownAt(d.timeStamp) };
}
