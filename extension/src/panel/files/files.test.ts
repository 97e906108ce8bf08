import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, gzipSync } from "node:zlib";

import { zipSync, Zip, ZipDeflate, ZipPassThrough } from "fflate";

import { fromBase64, toBase64 } from "../../base64.ts";
import { FileError } from "./file-error.ts";
import { elements } from "./import.ts";
import { limits, Splitter, type Element } from "./split.ts";
import { entries, unpack } from "./zip-reader.ts";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));

/** What a splitter finds in a text that comes in steps. */
function split(text: string, step: number): string[] {
  const splitter = new Splitter();
  const found: Element[] = [];
  for (let at = 0; at < text.length; at += step) found.push(...splitter.push(text.slice(at, at + step)));
  splitter.end();
  return found.map((e) => ("text" in e ? e.text : e.problem));
}

test("a list is cut into its elements, wherever its text is cut", () => {
  const deep = "[".repeat(65) + "]".repeat(65);
  const list = `\ufeff [ {"a": "],[\\"{"} , [1, 2],\n3, {bad}, ${deep},{"b":"日本"}] behind`;
  for (const step of [1, 2, 7, 1000])
    assert.deepEqual(split(list, step), ['{"a": "],[\\"{"}', "[1, 2]", "3", "{bad}", "malformed", '{"b":"日本"}']);
  assert.deepEqual(split(' {"a": {"b": 1}} ', 3), ['{"a": {"b": 1}}']);
  assert.deepEqual(split("[]", 1), []);
});

test("an element that is too long is passed over, and not kept", () => {
  const splitter = new Splitter();
  const found = splitter.push('[1,{"a":"');
  for (let i = 0; i < limits.chars; i += 1_000_000) found.push(...splitter.push("x".repeat(1_000_000)));
  found.push(...splitter.push('x"},2]'));
  assert.deepEqual(found, [{ text: "1" }, { problem: "too_large" }, { text: "2" }]);
});

test("what is no list, or ends within, is said", () => {
  for (const [text, code] of [
    ["", "not_an_export"],
    ["<!doctype html>", "not_an_export"],
    ['[1, {"a"', "export_damaged"],
    ['{"a": 1', "export_damaged"],
  ] as const)
    assert.throws(
      () => split(text, 2),
      (err: unknown) => err instanceof FileError && err.code === code,
      text,
    );
});

async function found(file: Blob): Promise<string[]> {
  const all: string[] = [];
  for await (const e of elements(file)) all.push("text" in e ? e.text : e.problem);
  return all;
}

const fails = (code: string) => (err: unknown) => err instanceof FileError && err.code === code;

/** A zip whose sizes stand behind its files, as one that is written to a stream. */
function streamed(...files: [name: string, content: string, store?: boolean][]): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((err, chunk) => {
    assert.equal(err, null);
    parts.push(chunk as Uint8Array<ArrayBuffer>);
  });
  for (const [name, content, store] of files) {
    const entry = store === true ? new ZipPassThrough(name) : new ZipDeflate(name);
    zip.add(entry);
    entry.push(bytes(content), true);
  }
  zip.end();
  return new Blob(parts);
}

test("the lists of a zip are read, however it was written", async () => {
  const zipped = zipSync({ "user.json": bytes("{}"), "a/conversations.json": bytes("[1,2]"), "chat.html": bytes("<p>") });
  assert.deepEqual(await found(new Blob([zipped as Uint8Array<ArrayBuffer>])), ["1", "2"]);
  assert.deepEqual(await found(streamed(["conversations-001.json", "[2]"], ["conversations-000.json", "[1]", true])), ["1", "2"]);
  assert.deepEqual(await found(new Blob(['{"conversations": [1, {"a": 2}]}'])), ["1", '{"a":2}']);
  assert.deepEqual(await found(new Blob([bytes("[1]")])), ["1"]);
  await assert.rejects(found(streamed(["holiday.jpg", "x"], ["my-conversations.json", "[1]"])), fails("not_an_export"));
});

/** A zip64 of one file, written out: every number that may be wide is. */
function zip64(name: string, content: string): Blob {
  const data = deflateRawSync(bytes(content));
  const u16 = (...n: number[]): Buffer => Buffer.concat(n.map((v) => Buffer.from([v & 255, v >> 8])));
  const u32 = (n: number): Buffer => Buffer.concat([u16(n % 65536, Math.floor(n / 65536))]);
  const u64 = (n: number): Buffer => Buffer.concat([u32(n), u32(0)]);
  const wide = u32(0xffffffff);
  const local = Buffer.concat([
    u32(0x04034b50),
    u16(45, 8, 8, 0, 0),
    u32(0),
    u32(0),
    u32(0),
    u16(name.length, 0),
    Buffer.from(name),
    data,
  ]);
  const extra = Buffer.concat([u16(1, 24), u64(content.length), u64(data.length), u64(0)]);
  const central = Buffer.concat([
    u32(0x02014b50),
    u16(45, 45, 8, 8, 0, 0),
    gzipSync(bytes(content)).subarray(-8, -4), // its CRC-32
    wide,
    wide,
    u16(name.length, extra.length, 0, 0, 0),
    u32(0),
    wide,
    Buffer.from(name),
    extra,
  ]);
  const end64 = Buffer.concat([
    u32(0x06064b50),
    u64(44),
    u16(45, 45),
    u32(0),
    u32(0),
    u64(1),
    u64(1),
    u64(central.length),
    u64(local.length),
  ]);
  const locator = Buffer.concat([u32(0x07064b50), u32(0), u64(local.length + central.length), u32(1)]);
  const end = Buffer.concat([u32(0x06054b50), u16(0, 0, 0xffff, 0xffff), wide, wide, u16(0)]);
  return new Blob([new Uint8Array(Buffer.concat([local, central, end64, locator, end]))]);
}

test("numbers beyond 32 bits are read where they stand", async () => {
  assert.deepEqual(await found(zip64("conversations.json", "[1,2,3]")), ["1", "2", "3"]);
});

test("a bomb is refused, whether it admits it or not", async () => {
  const bomb = zipSync({ "conversations.json": bytes("[" + " ".repeat(65 << 20) + "1]") }) as Uint8Array<ArrayBuffer>;
  await assert.rejects(found(new Blob([bomb])), fails("zip_bomb"));
  const [entry] = await entries(new Blob([bomb]));
  const reader = (await unpack(new Blob([bomb]), { ...entry!, unpacked: 100 })).getReader();
  await assert.rejects(async () => {
    while (!(await reader.read()).done);
  }, fails("zip_bomb"));
  const lying = bomb.slice();
  new DataView(lying.buffer).setUint32(lying.length - 22 + 12, 0xf0000000, true);
  await assert.rejects(found(new Blob([lying])), fails("zip_bomb"));
});

test("a damaged zip is said, and what comes before is given", async () => {
  const whole = new Uint8Array(
    await streamed([
      "conversations.json",
      JSON.stringify(Array.from({ length: 50_000 }, (_, i) => ({ i, r: Math.sin(i) }))),
    ]).arrayBuffer(),
  );
  await assert.rejects(found(new Blob([whole.subarray(0, 4000)])), fails("export_damaged"));
  whole.fill(0, whole.length >> 1, (whole.length >> 1) + 2000);
  const before: Element[] = [];
  await assert.rejects(async () => {
    for await (const e of elements(new Blob([whole]))) before.push(e);
  }, fails("export_damaged"));
  assert.ok(before.length > 100, `${before.length} elements`);
});

test("bytes go through base 64 and back", () => {
  const all = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) % 256);
  assert.deepEqual(fromBase64(toBase64(all)), all);
  assert.equal(toBase64(new Uint8Array(0)), "");
});
