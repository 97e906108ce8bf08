// Watches the requests of chat pages from outside the pages: status, headers, net errors, timing. Nothing is changed or held up,
// and no body is read.

import type { Observation } from "../messages.ts";
import type { AnswerRequests } from "./answer-requests.ts";
import { hintsOf, type Header } from "./hints.ts";
import { netErrorOf } from "./net-errors.ts";
import { placeOf, signInBy, type Place, type Request } from "./roles.ts";

/** What every webRequest event has of what is needed here. */
export interface Event extends Request {
  requestId: string;
  tabId: number;
  timeStamp: number;
}

/** What is known of the open tabs. */
export interface Tabs {
  chatOf(tab: number): string | undefined;
  /** The adapter by which the page goes that goes by its host's name. */
  adapterIn(tab: number, host: string): string | undefined;
  /** The name of a page that no adapter knows. */
  genericIn(tab: number): string | undefined;
}

/** Has a request that no rule names judged by when it began and how it was answered. */
type Guess = (answers: AnswerRequests, site: string, seen: Observation) => Observation[];

/** Turns webRequest events into observations. Events of the extension's own requests (no tab) and of role other give none. */
export class Requests {
  constructor(
    private readonly tabs: Tabs,
    private readonly answers: AnswerRequests,
  ) {}

  began(event: Event): Observation[] {
    const { role } = this.placeOf(event);
    return this.of(event, { kind: "request", role }, (answers, site, seen) => answers.began(site, event, seen));
  }

  answered(event: Event & { statusCode: number; responseHeaders?: Header[] | undefined }): Observation[] {
    // A redirect's headers say nothing yet, the request goes on; 304 is an answer.
    if (event.statusCode < 200 || (event.statusCode >= 300 && event.statusCode < 400 && event.statusCode !== 304)) return [];
    const hints = hintsOf(event.responseHeaders ?? [], event.timeStamp);
    const { responseHeaders = [] } = event;
    return this.of(event, { kind: "headers", status: event.statusCode, ...hints }, (answers, site, seen) =>
      answers.answered(site, event, seen, responseHeaders),
    );
  }

  /** A page that is sent to sign in is on its way there, whether it is seen there or not. */
  redirected(event: Event & { redirectUrl: string }): Observation[] {
    if (event.type !== "main_frame") return [];
    const { site } = this.placeOf(event);
    const at = { t: Math.round(event.timeStamp), site, tab: event.tabId, kind: "navigate" as const };
    return signInBy(event.url, event.redirectUrl).map((page) => ({ ...at, class: page }));
  }

  /** An answer that comes another way has not ended; one whose end the page does not show has. */
  ended(event: Event): Observation[] {
    const { end } = this.placeOf(event);
    if (end === "none") return [];
    return this.of(event, { kind: end }, (answers, site, seen) => answers.ended(site, event, seen));
  }

  failed(event: Event & { error: string }): Observation[] {
    return this.of(event, { kind: "fail", net: netErrorOf(event.error) }, (answers, site, seen) =>
      answers.failed(site, event, seen),
    );
  }

  private of(event: Event, what: Pick<Observation, "kind"> & Partial<Observation>, guess: Guess): Observation[] {
    const { site, role } = this.placeOf(event);
    if (event.tabId < 0) return [];
    const seen: Observation = { t: Math.round(event.timeStamp), site, tab: event.tabId, id: event.requestId, ...what };
    if (role !== "other") return [role === "chat" ? this.inChat(seen, event.tabId) : seen];
    // It is the page that has no adapter; what it asks may be another host.
    const page = this.tabs.genericIn(event.tabId);
    if (page === undefined || event.method !== "POST") return [];
    const guessed = this.inChat({ ...seen, site: page }, event.tabId);
    return guess(this.answers, page, what.kind === "request" ? { ...guessed, role: "chat" } : guessed);
  }

  private inChat(seen: Observation, tab: number): Observation {
    const chat = this.tabs.chatOf(tab);
    return chat === undefined ? seen : { ...seen, chat };
  }

  private placeOf(event: Event): Place {
    return placeOf(event, (host) => this.tabs.adapterIn(event.tabId, host));
  }
}
