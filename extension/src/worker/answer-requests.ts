// Finds the request that brings the answer on a page without an adapter: a POST that began when a prompt was sent, and whose response streams, or
// refuses. Where one was found, the next to the same address is known from its beginning.

import type { Observation } from "../messages.ts";
import type { Header } from "./hints.ts";

/** What is looked at of a request. */
export interface Post {
  requestId: string;
  tabId: number;
  timeStamp: number;
  url: string;
}

/** A page empties its box this much earlier or later than it asks for the answer, ms. */
const slackMs = { before: 3000, after: 6000 };
/** Requests of one tab that may yet turn out to be the one. */
const most = 20;
/** Addresses that are remembered of one site. */
const mostPaths = 5;

const streams =
  /^(?:text\/event-stream|application\/(?:x-ndjson|ndjson|jsonl|x-jsonlines|json-seq|stream\+json|grpc-web|connect\+))/i;

function isOfStream({ name, value = "" }: Header): boolean {
  const header = name.toLowerCase();
  return (header === "content-type" && streams.test(value)) || header.startsWith("x-vercel-ai-");
}

/** These say that the answer is refused. Others are the page's own business until its requests are known. */
function refuses(status: number): boolean {
  return status === 402 || status === 429 || status >= 500;
}

interface Candidate {
  post: Post;
  /** What was seen of it and not told. */
  held: Observation[];
  status: number;
  streams: boolean;
  failed: boolean;
}

/** Remembers addresses across sessions. */
export interface Memory {
  known: Record<string, string[]>;
  keep(known: Record<string, string[]>): void;
}

/** The requests of pages without an adapter. */
export class AnswerRequests {
  private readonly sentAt = new Map<number, number>();
  private readonly open = new Map<number, Map<string, Candidate>>();
  /** Those that bring an answer, and whether it was refused. */
  private readonly chat = new Map<string, boolean>();

  /** `told` hears how the request of a tab's answer stands. */
  constructor(
    private readonly memory: Memory,
    private readonly told: (tab: number, state: "open" | "ended" | "broken") => void,
  ) {}

  /** A POST began; gives what is to be told now. */
  began(site: string, post: Post, seen: Observation): Observation[] {
    if (this.isKnown(site, post.url)) {
      return this.tell(post, [seen]);
    }
    const candidates = this.open.get(post.tabId) ?? new Map<string, Candidate>();
    candidates.set(post.requestId, { post, held: [seen], status: 0, streams: false, failed: false });
    for (const id of [...candidates.keys()].slice(0, Math.max(0, candidates.size - most))) candidates.delete(id);
    this.open.set(post.tabId, candidates);
    return [];
  }

  answered(site: string, post: Post, seen: Observation, headers: readonly Header[]): Observation[] {
    return this.more(site, post, seen, (candidate) => {
      candidate.status = seen.status ?? 0;
      candidate.streams = candidate.status < 300 && headers.some(isOfStream);
    });
  }

  ended(site: string, post: Post, seen: Observation): Observation[] {
    return this.more(site, post, seen, () => undefined);
  }

  failed(site: string, post: Post, seen: Observation): Observation[] {
    return this.more(site, post, seen, (candidate) => (candidate.failed = true));
  }

  /** A prompt was sent in a tab: what began at that time may be what it asked for. */
  sent(site: string, tab: number, t: number): Observation[] {
    this.sentAt.set(tab, t);
    return [...(this.open.get(tab)?.values() ?? [])].flatMap((candidate) => this.judge(site, candidate));
  }

  forget(tab: number): void {
    this.sentAt.delete(tab);
    this.open.delete(tab);
  }

  private more(site: string, post: Post, seen: Observation, note: (candidate: Candidate) => void): Observation[] {
    const candidate = this.open.get(post.tabId)?.get(post.requestId);
    // The worker that saw it begin may have been stopped since: answers take longer than a worker's rest.
    if (candidate === undefined && !this.chat.has(post.requestId) && this.isKnown(site, post.url))
      this.chat.set(post.requestId, false);
    if (this.chat.has(post.requestId)) return this.tell(post, [seen]);
    if (candidate === undefined) return [];
    candidate.held.push(seen);
    note(candidate);
    return this.judge(site, candidate);
  }

  /** Whether this is the one, as far as can be seen by now; then everything that was held back is told. */
  private judge(site: string, { post, held, status, streams, failed }: Candidate): Observation[] {
    const sent = this.sentAt.get(post.tabId) ?? -Infinity;
    const inTime = post.timeStamp > sent - slackMs.before && post.timeStamp < sent + slackMs.after;
    if (!inTime || !(streams || refuses(status) || (failed && status === 0))) return [];
    this.open.get(post.tabId)?.delete(post.requestId);
    if (streams) this.learn(site, post.url);
    return this.tell(post, held);
  }

  private tell({ requestId, tabId }: Post, seen: Observation[]): Observation[] {
    let whole = false;
    for (const { kind, status = 0 } of seen) {
      if (kind === "request") this.chat.set(requestId, false);
      if (kind === "headers" && status >= 400) this.chat.set(requestId, true);
      if (kind === "request") this.told(tabId, "open");
      if (kind !== "end" && kind !== "fail") continue;
      whole = kind === "end" && this.chat.get(requestId) === false;
      this.told(tabId, whole ? "ended" : "broken");
      this.chat.delete(requestId);
    }
    // Nothing in such a page says that an answer is whole: an end in good order does.
    return whole ? seen.map((o) => (o.kind === "end" ? { ...o, kind: "finish" } : o)) : seen;
  }

  private isKnown(site: string, url: string): boolean {
    return this.memory.known[site]?.includes(shapeOf(url)) === true;
  }

  private learn(site: string, url: string): void {
    if (this.isKnown(site, url)) return;
    const paths = [...(this.memory.known[site] ?? []), shapeOf(url)].slice(-mostPaths);
    this.memory.keep({ ...this.memory.known, [site]: paths });
  }
}

/** An address without what changes from chat to chat: ids in its path, and its query. */
export function shapeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return host + pathname.replace(/\/[^/]*\d[^/]*(?=\/|$)|\/[^/]{25,}(?=\/|$)/g, "/*");
}
