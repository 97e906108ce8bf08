import assert from "node:assert/strict";
import { test } from "node:test";
import { candidates } from "./new-chats.ts";
import { resetTime } from "./reset-time.ts";
import { countChars, isBlank, scalar } from "./text.ts";
import { place, placeSign } from "./ui/placement.ts";
import { ago, clockTime, countdown } from "./ui/words.ts";

test("lone surrogates become U+FFFD, pairs stay", () => {
  assert.equal(scalar("a\ud83cb"), "a\ufffdb");
  assert.equal(scalar("\udf0a"), "\ufffd");
  assert.equal(scalar("\ud83c\ud83c\udf0a\udf0a"), "\ufffd🌊\ufffd");
  assert.equal(scalar("世界 🌊 é עברית"), "世界 🌊 é עברית");
});

test("characters are code points", () => {
  assert.equal(countChars("世界 🌊"), 4);
  assert.equal(countChars("\ud83c"), 1);
  assert.equal(countChars(""), 0);
});

test("blank is what nobody wants back", () => {
  assert.ok(isBlank(""));
  assert.ok(isBlank(" \n\t\u00a0\u200b\ufeff"));
  assert.ok(!isBlank("."));
  assert.ok(!isBlank("世"));
});

test("reset times are read from a site's sentence", () => {
  const now = new Date(2026, 10, 23, 14, 0).getTime();
  const at = (day: number, hour: number, minute: number): number => new Date(2026, 10, day, hour, minute).getTime();
  assert.equal(resetTime("You are out of free messages until 6:40 PM", now), at(23, 18, 40));
  assert.equal(resetTime("5-hour limit reached - resets 3pm", now), at(23, 15, 0));
  assert.equal(resetTime("limit reached - resets 9:00 AM", now), at(24, 9, 0));
  assert.equal(resetTime("resets at 12:15 am", now), at(24, 0, 15));
  assert.equal(resetTime("resets 18:40", now), at(23, 18, 40));
  assert.equal(resetTime("Please try again in 5 minutes.", now), now + 300_000);
  assert.equal(resetTime("try again in an hour", now), now + 3_600_000);
  assert.equal(resetTime("Please wait a few minutes before trying again.", now), null);
  assert.equal(resetTime("after 25:00", now), null);
  assert.equal(resetTime("You sent 50 messages at 3 of 5", now), null);
});

test("the card never lies over the composer", () => {
  const card = { width: 372, height: 300 };
  const views = [
    { width: 1280, height: 800 },
    { width: 390, height: 700 },
    { width: 320, height: 480 },
  ];
  for (const view of views) {
    for (let top = 0; top < view.height - 80; top += 40) {
      const composer = { left: 10, top, width: view.width - 20, height: 80 };
      const spot = place({ ...card, width: Math.min(card.width, view.width - 24) }, view, composer);
      const bottom = spot.top + Math.min(card.height, spot.maxHeight);
      assert.ok(
        bottom <= composer.top || spot.top >= composer.top + composer.height,
        `${view.width}×${view.height}, composer at ${top}`,
      );
      assert.ok(spot.top >= 0 && bottom <= view.height);
    }
  }
});

test("the card takes the upper right corner when it is free", () => {
  const spot = place({ width: 372, height: 300 }, { width: 1280, height: 800 }, { left: 300, top: 650, width: 700, height: 90 });
  assert.deepEqual([spot.left, spot.top], [896, 12]);
});

test("the sign stands above the composer, within the window, or not at all", () => {
  const view = { width: 400, height: 600 };
  const sign = { width: 60, height: 20 };
  assert.deepEqual(placeSign(sign, view, { left: 20, top: 500, width: 360, height: 60 }), { left: 310, top: 476 });
  assert.equal(placeSign(sign, view, { left: 0, top: 0, width: 400, height: 60 })?.top, 4);
  assert.equal(placeSign(sign, view, { left: 20, top: 700, width: 360, height: 60 }), null);
  assert.equal(placeSign(sign, view, { left: 20, top: 100, width: 0, height: 0 }), null);
});

test("times as people read them", () => {
  const at = new Date(2026, 10, 23, 14, 3).getTime();
  assert.equal(clockTime(at, at + 9000, "de"), "14:03");
  assert.equal(clockTime(at, at - 9000, "de"), "14:03:00");
  assert.match(clockTime(at, at + 86_400_000, "de"), /23\. Nov.*14:03/);
  assert.equal(countdown(272_000), "4:32");
  assert.equal(countdown(3_872_000), "1:04:32");
  assert.equal(countdown(-5), "0:00");
  assert.equal(ago(0, 3000, "en"), "3 sec. ago");
  assert.equal(ago(0, 0, "de"), "jetzt");
  assert.equal(ago(0, 7_200_000, "de"), "vor 2 Std.");
});

test("a new chat goes back to its own tab's draft, then to those of earlier sessions, never to another open tab's", () => {
  const noted = [
    { site: "s", account: "", id: "old", tab: "x-1", at: 1 },
    { site: "s", account: "", id: "older session, newer", tab: "y-1", at: 3 },
    { site: "s", account: "", id: "other tab", tab: "z-2", at: 4 },
    { site: "s", account: "", id: "mine", tab: "z-1", at: 2 },
    { site: "t", account: "", id: "other site", tab: "z-1", at: 9 },
    { site: "s", account: "u1", id: "other account", tab: "z-1", at: 9 },
  ];
  const ids = candidates(noted, "s", "", "z-1").map(({ id }) => id);
  assert.deepEqual(ids, ["mine", "older session, newer", "old"]);
});
