import assert from "node:assert/strict";
import { test } from "node:test";
import { Attachments, cardName, notesOf, type Attached } from "./attachments.ts";
import type { Chat } from "./place.ts";

function chat(id: string): Chat {
  return { id, provisional: false, temporary: false, sentAt: 0, askedAt: 0 };
}

function setUp() {
  const told: string[] = [];
  const files = new Attachments(
    (added) => told.push(`+${added.map((f) => f.name).join()}`),
    (removed) => told.push(`-${removed.map((f) => f.name).join()}`),
  );
  return { files, told };
}

const report: Attached = { name: "report.pdf", size: 10, type: "application/pdf", part: "" };
const photo: Attached = { name: "photo.png", size: 20, type: "image/png", part: "" };

test("files are listed for the chat in which they were attached, each once", () => {
  const { files, told } = setUp();
  const [a, b] = [chat("a"), chat("b")];
  files.add([report], a);
  files.add([report, photo], a);
  assert.deepEqual(files.of(a), [report, photo]);
  assert.deepEqual(files.of(b), []);
  files.add([photo], b);
  assert.deepEqual(files.of(a), []);
  assert.deepEqual(told, ["+report.pdf", "+photo.png", "+photo.png"]);
  files.clear();
  assert.deepEqual(files.of(b), []);
});

test("names, sizes and types are noted, and no more", () => {
  const file = { name: "a.txt", size: 3, type: "text/plain", lastModified: 1 };
  assert.deepEqual(notesOf([file]), [{ name: "a.txt", size: 3, type: "text/plain", part: "" }]);
});

test("a card's name is what looks like a file's, and never the text's own words", () => {
  const names = (now: string[], before: string[] = [], pasted = "The quick brown fox jumps"): string =>
    cardName(new Set(before), new Set(now), pasted);
  assert.equal(names(["Document", "Pasted text.txt", "Ask anything"], ["Ask anything"]), "Pasted text.txt");
  assert.equal(names(["The quick brown…", "PASTED"]), "PASTED");
  assert.equal(names(["The quick brown fox"]), "");
  assert.equal(names(["Eingefügter Text (1).txt", "1.2 MB"]), "Eingefügter Text (1).txt");
  assert.equal(names(["Ask anything"], ["Ask anything"]), "");
});
