import assert from "node:assert/strict";
import { test } from "node:test";
import { genericSite, sites } from "../../../shared/sites/sites.ts";
import { Place, type Address } from "./place.ts";
import type { Site } from "./site.ts";

function at(path: string): Address {
  const { pathname, search } = new URL(path, "https://example.org");
  return { pathname, search };
}

function site(id: string): Site {
  const found = [...sites, genericSite].find((s) => s.id === id);
  assert.ok(found);
  return found;
}

function open(id: string, path: string): Place {
  let n = 0;
  return new Place(site(id), at(path), () => String(++n));
}

test("the address gives the chat", () => {
  assert.equal(open("chatgpt", "/c/abc-1").chat.id, "abc-1");
  assert.equal(open("chatgpt", "/g/g-p-1/c/abc-2?model=x").chat.id, "abc-2");
  assert.equal(open("claude", "/chat/abc-3").chat.id, "abc-3");
  assert.deepEqual(open("claude", "/new").chat, { id: "new:1", provisional: true, temporary: false, sentAt: 0, askedAt: 0 });
});

test("account slots are part of the place, and an address may tell no chat at all", () => {
  assert.deepEqual(
    ["/app/1a", "/u/1/app/1a", "/u/12/gem/x/1a"].map((path) => {
      const { account, chat } = open("gemini", path);
      return [account, chat.id];
    }),
    [
      ["", "1a"],
      ["1", "1a"],
      ["12", "1a"],
    ],
  );
  const place = open("nextchat", "/");
  assert.deepEqual([place.class, place.chat.provisional], ["chat", true]);
});

test("a new chat that was sent to takes the id that the site gives it, by way of a transient one", () => {
  const place = open("chatgpt", "/");
  const { chat } = place;
  chat.sentAt = 1000;
  assert.equal(place.refresh(at("/c/WEB:77"), 1100), "same");
  assert.equal(place.refresh(at("/c/real"), 2000), "rekeyed");
  assert.equal(place.chat, chat);
  assert.deepEqual([chat.id, chat.was, chat.provisional], ["real", "new:1", false]);
  assert.equal(place.refresh(at("/c/real"), 3000), "same");
});

test("an address that changes before the box is emptied is the new chat's too", () => {
  const place = open("claude", "/new");
  place.chat.askedAt = 1000;
  assert.equal(place.refresh(at("/chat/real"), 1200), "rekeyed");
});

test("after a reload a chat that was new is known under its old id too", () => {
  const place = open("claude", "/chat/real");
  place.named([
    ["real", "new:7"],
    ["other", "new:8"],
  ]);
  assert.equal(place.chat.was, "new:7");
  assert.equal(place.refresh(at("/chat/other"), 1000), "moved");
  assert.deepEqual([place.chat.id, place.chat.was], ["other", "new:8"]);
  assert.equal(place.refresh(at("/chat/third"), 2000), "moved");
  assert.equal(place.chat.was, undefined);
  const fresh = open("claude", "/new");
  fresh.named([["new:1", "new:0"]]);
  assert.equal(fresh.chat.was, undefined, "what has no id yet was nothing else");
});

test("going to another chat is no re-keying", () => {
  const place = open("claude", "/new");
  assert.equal(place.refresh(at("/chat/old"), 1000), "moved");
  assert.equal(place.chat.was, undefined);
  const sent = open("claude", "/new");
  sent.chat.sentAt = 1000;
  sent.clicked("https://claude.ai/chat/old", 1500);
  assert.equal(sent.refresh(at("/chat/old"), 1600), "moved");
  const long = open("claude", "/new");
  long.chat.sentAt = 1000;
  assert.equal(long.refresh(at("/chat/old"), 1000 + 3_600_000), "moved");
});

test("a chat seen before is the same chat, each new chat another one", () => {
  const place = open("claude", "/chat/one");
  const one = place.chat;
  place.refresh(at("/new"), 1);
  const fresh = place.chat;
  place.chat.sentAt = 2;
  assert.equal(place.refresh(at("/chat/one"), 3), "moved");
  assert.equal(place.chat, one);
  place.refresh(at("/new"), 4);
  assert.notEqual(place.chat, fresh);
});

test("a new chat stays itself while only its parameters change, until it is sent to", () => {
  const place = open("chatgpt", "/");
  const { chat } = place;
  assert.equal(place.refresh(at("/?model=a"), 1), "same");
  assert.equal(place.chat, chat);
  place.chat.sentAt = 2;
  assert.equal(place.refresh(at("/"), 3), "moved");
});

test("temporary chats are told by the address and stay temporary", () => {
  const place = open("chatgpt", "/?temporary-chat=true");
  assert.equal(place.chat.temporary, true);
  assert.equal(place.refresh(at("/"), 1), "moved");
  assert.equal(place.chat.temporary, false);
  const claude = open("claude", "/new?incognito");
  claude.chat.sentAt = 1;
  claude.refresh(at("/chat/x"), 2);
  assert.equal(claude.chat.temporary, true);
});

test("sign-in pages are known, and are no chats", () => {
  assert.equal(open("chatgpt", "/auth/login").class, "login");
  assert.equal(open("claude", "/login?returnTo=%2Fchat%2Fx").class, "login");
  assert.equal(open("claude", "/chat/x").class, "chat");
  assert.equal(open("claude", "/settings/profile").class, "other");
});

test("on a page without an adapter the path is the chat, or what the query calls one", () => {
  const ids = ["/deep-chat/", "/a/b?x=1", "/ui/?app=a&session=s-1&y=2", "/?chat=7", "/c/9?q=chat=1"].map(
    (path) => open("generic", path).chat.id,
  );
  assert.deepEqual(ids, ["deep-chat/", "a/b", "s-1", "7", "c/9"]);
  assert.ok(open("generic", "/?q=1").chat.provisional);
});

test("on a page without an adapter a chat gets its id in the query when its first prompt is sent, and not by a visit to another", () => {
  const place = open("generic", "/ui/?app=a");
  const { chat } = place;
  chat.sentAt = 1000;
  assert.equal(place.refresh(at("/ui/?app=a&session=s-1"), 1500), "rekeyed");
  assert.deepEqual([place.chat, chat.id, chat.was], [chat, "s-1", "ui/"]);
  assert.equal(place.refresh(at("/ui/?app=a"), 2000), "moved");
  assert.equal(place.chat.id, "ui/");
  assert.equal(place.refresh(at("/ui/?app=a&session=s-2"), 2500), "moved");
  assert.equal(place.refresh(at("/other/?session=s-3"), 2600), "moved");
});
