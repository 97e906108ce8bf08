// Where the user is: which chat of the site, as the address tells it. A draft is bound to the chat in which it was typed, so the
// chat is an object that drafts hold: when a new chat gets its id from the site, the object changes and the drafts follow.

import type { Site } from "./site.ts";

/** A conversation. `id` is the site's own, or provisional until the site has given one; then `was` keeps the provisional one. */
export interface Chat {
  id: string;
  provisional: boolean;
  was?: string;
  /** The user asked the site for no trace: nothing is kept. */
  temporary: boolean;
  /** When something was last sent here, epoch ms; 0 = never. */
  sentAt: number;
  /** When the user last asked to send here: some sites change the address before they empty the box. */
  askedAt: number;
}

export type PageClass = "chat" | "login" | "other";

/** A new chat takes its id within this time of a send, or it is another chat. Overloaded sites give it with the first words. */
const rekeyMs = 10 * 60_000;
const askedMs = 5000;
/** A click on a link explains a navigation that follows within this time. */
const linkMs = 3000;

/** The address, as `location` has it. */
export interface Address {
  pathname: string;
  search: string;
}

/** Follows the address of one page. */
export class Place {
  chat: Chat;
  class: PageClass;
  account: string;
  private seen: string;
  private readonly known = new Map<string, Chat>();
  private names: ReadonlyMap<string, string> = new Map();
  private link = { id: "", at: 0 };

  constructor(
    private readonly site: Site,
    address: Address,
    private readonly freshId: () => string,
  ) {
    this.seen = pathOf(address);
    this.class = classOf(site, this.seen);
    this.account = accountOf(site, this.seen);
    this.chat = this.chatAt(this.seen);
  }

  /** Reads the address again. Says whether the chat is another one now, or has got its id. */
  refresh(address: Address, now: number): "same" | "moved" | "rekeyed" {
    const path = pathOf(address);
    if (path === this.seen) return "same";
    const bare = this.isBare(path);
    this.seen = path;
    this.class = classOf(this.site, path);
    this.account = accountOf(this.site, path);
    const id = chatIdOf(this.site, path);
    if (id !== null && (this.chat.provisional || bare) && this.isNamed(id, now)) {
      this.known.delete(this.chat.id);
      this.chat.was = this.chat.id;
      this.chat.id = id;
      this.chat.provisional = false;
      this.known.set(id, this.chat);
      return "rekeyed";
    }
    const next = this.stays(path, id) ? this.chat : this.chatAt(path);
    if (next === this.chat) return "same";
    this.chat = next;
    return "moved";
  }

  /** Before a reload these chats were new, and known under other ids. */
  named(names: readonly (readonly [chat: string, was: string])[]): void {
    this.names = new Map(names);
    const was = this.names.get(this.chat.id);
    if (was !== undefined && !this.chat.provisional) this.chat.was ??= was;
  }

  /** The user clicked a link: what it leads to is a chat that exists already. */
  clicked(href: string, now: number): void {
    try {
      const url = new URL(href);
      this.link = { id: chatIdOf(this.site, pathOf(url)) ?? "", at: now };
    } catch {
      // Not an address: no navigation to explain.
    }
  }

  private isNamed(id: string, now: number): boolean {
    const { chat, link } = this;
    if (this.known.has(id)) return false;
    const sent = chat.sentAt > 0 && now - chat.sentAt < rekeyMs;
    const asked = chat.askedAt > 0 && now - chat.askedAt < askedMs;
    return (sent || asked) && !(link.id === id && now - link.at < linkMs);
  }

  /** The chat is known by the page's path alone, and the page now adds an id to it: where each chat has an address, that is its name. */
  private isBare(path: string): boolean {
    const [pathname = ""] = this.seen.split("?", 1);
    return this.chat.id === pathname.slice(1) && path.split("?", 1)[0] === pathname;
  }

  /** A provisional chat goes on under an address that the site will replace, and under that of a new chat until it is sent to. */
  private stays(path: string, id: string | null): boolean {
    const { chat, site } = this;
    if (id !== null || !chat.provisional) return false;
    if (isUnnamed(site, path)) return true;
    return isNew(site, path) && chat.sentAt === 0 && chat.temporary === isTemporary(site, path);
  }

  private chatAt(path: string): Chat {
    const id = chatIdOf(this.site, path);
    const temporary = isTemporary(this.site, path);
    if (id === null) return { id: `new:${this.freshId()}`, provisional: true, temporary, sentAt: 0, askedAt: 0 };
    const was = this.names.get(id);
    const named = was === undefined ? {} : { was };
    const known = this.known.get(id) ?? { id, provisional: false, ...named, temporary, sentAt: 0, askedAt: 0 };
    this.known.set(id, known);
    return known;
  }
}

function pathOf(address: Address): string {
  return address.pathname + address.search;
}

const patterns = new Map<string, RegExp>();

function pattern(source: string): RegExp {
  let compiled = patterns.get(source);
  if (compiled === undefined) patterns.set(source, (compiled = new RegExp(source)));
  return compiled;
}

function some(sources: readonly string[], path: string): boolean {
  return sources.some((source) => pattern(source).test(path));
}

/** The chat's id in an address; null where there is none, or only one that the site itself will replace. */
export function chatIdOf(site: Site, path: string): string | null {
  if (some(site.login.addresses, path)) return null;
  const id = idIn(site, path);
  if (id === undefined || isTransient(site, id)) return null;
  return id;
}

function idIn({ chat }: Site, path: string): string | undefined {
  return chat.address === undefined ? undefined : pattern(chat.address).exec(path)?.[1];
}

function isTransient(site: Site, id: string): boolean {
  return site.chat.provisional !== undefined && pattern(site.chat.provisional).test(id);
}

function isUnnamed(site: Site, path: string): boolean {
  const id = idIn(site, path);
  return id !== undefined && isTransient(site, id);
}

function isNew(site: Site, path: string): boolean {
  return some(site.chat.new, path);
}

function isTemporary(site: Site, path: string): boolean {
  return some(site.temporary, path);
}

function accountOf(site: Site, path: string): string {
  return site.account === undefined ? "" : (pattern(site.account).exec(path)?.[1] ?? "");
}

function classOf(site: Site, path: string): PageClass {
  if (some(site.login.addresses, path)) return "login";
  return idIn(site, path) !== undefined || isNew(site, path) ? "chat" : "other";
}
