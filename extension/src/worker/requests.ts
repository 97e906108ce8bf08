// Watches the requests of chat pages from outside the pages: status, headers, net errors, timing. Nothing is changed or held up,
// and no body is read.

import type { Observation } from "../messages.ts";
import { hintsOf, type Header } from "./hints.ts";
import { netErrorOf } from "./net-errors.ts";
import { leavesForSignIn, placeOf, type Place, type Request } from "./roles.ts";

/** What every webRequest event has of what is needed here. */
export interface Event extends Request {
  requestId: string;
  tabId: number;
  timeStamp: number;
}

/** Turns webRequest events into observations. Events of the extension's own requests (no tab) and of role other give none. */
export class Requests {
  constructor(
    private readonly chatOf: (tab: number) => string | undefined,
    private readonly adapterIn: (tab: number, host: string) => string | undefined = () => undefined,
  ) {}

  began(event: Event): Observation[] {
    const { role } = this.placeOf(event);
    return this.of(event, { kind: "request", role });
  }

  answered(event: Event & { statusCode: number; responseHeaders?: Header[] | undefined }): Observation[] {
    // A redirect's headers say nothing yet, the request goes on; 304 is an answer.
    if (event.statusCode < 200 || (event.statusCode >= 300 && event.statusCode < 400 && event.statusCode !== 304)) return [];
    const hints = hintsOf(event.responseHeaders ?? [], event.timeStamp);
    return this.of(event, { kind: "headers", status: event.statusCode, ...hints });
  }

  /** Only a redirect tells that a page goes off to a sign-in on a host where no content script runs. */
  redirected(event: Event & { redirectUrl: string }): Observation[] {
    if (event.type !== "main_frame" || !leavesForSignIn(event.url, event.redirectUrl)) return [];
    const { site } = this.placeOf(event);
    return [{ t: Math.round(event.timeStamp), site, tab: event.tabId, kind: "navigate", class: "login" }];
  }

  /** An answer that comes another way has not ended; one whose end the page does not show has. */
  ended(event: Event): Observation[] {
    const { end } = this.placeOf(event);
    return end === "none" ? [] : this.of(event, { kind: end });
  }

  failed(event: Event & { error: string }): Observation[] {
    return this.of(event, { kind: "fail", net: netErrorOf(event.error) });
  }

  private of(event: Event, what: Pick<Observation, "kind"> & Partial<Observation>): Observation[] {
    const { site, role } = this.placeOf(event);
    if (event.tabId < 0 || role === "other") return [];
    const chat = role === "chat" ? this.chatOf(event.tabId) : undefined;
    const seen: Observation = { t: Math.round(event.timeStamp), site, tab: event.tabId, id: event.requestId, ...what };
    return [chat === undefined ? seen : { ...seen, chat }];
  }

  private placeOf(event: Event): Place {
    return placeOf(event, (host) => this.adapterIn(event.tabId, host));
  }
}
