// An export of 500 MB, as somebody of many years and many pictures downloads it: its conversations come one by one, and memory does not grow with
// the file. A long form: it writes 500 MB.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { closeSync, mkdtempSync, openAsBlob, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { Zip, ZipDeflate, ZipPassThrough } from "fflate";

import { elements } from "./import.ts";

const mega = 1 << 20;
const [lists, perList] = [2, 100];

/** Writes lists of conversations of 1 MB, and pictures until the zip has 500 MB. */
function writeHuge(file: string): void {
  const out = openSync(file, "w");
  let written = 0;
  const zip = new Zip((err, chunk) => {
    if (err) throw err;
    writeSync(out, chunk);
    written += chunk.byteLength;
  });
  for (let list = 0; list < lists; list++) {
    const entry = new ZipDeflate(`conversations-${list}.json`, { level: 1 });
    zip.add(entry);
    for (let i = 0; i < perList; i++) {
      const text = randomBytes((mega / 4) * 3).toString("base64");
      entry.push(new TextEncoder().encode(`${i === 0 ? "[" : ","}{"title":"${i}","text":"${text}"}`));
    }
    entry.push(new TextEncoder().encode("]"), true);
  }
  for (let picture = 0; written < 500 * mega; picture++) {
    const entry = new ZipPassThrough(`picture-${picture}.png`);
    zip.add(entry);
    entry.push(randomBytes(10 * mega), true);
  }
  zip.end();
  closeSync(out);
}

test(
  "an export of 500 MB takes little memory",
  { skip: process.env["HOLDFAST_SOAK"] === undefined && "writes 500 MB" },
  async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const live = (): number => {
      gc();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const dir = mkdtempSync(path.join(tmpdir(), "holdfast-huge-"));
    try {
      const file = path.join(dir, "export.zip");
      writeHuge(file);
      const base = live();
      let [count, most] = [0, 0];
      for await (const element of elements(await openAsBlob(file))) {
        assert.ok("text" in element, `conversation ${count} is not read`);
        if (++count % 20 === 0) most = Math.max(most, live() - base);
      }
      console.log(`# ${count} conversations, at most ${Math.round(most / 1024)} kB live at once`);
      assert.equal(count, lists * perList);
      assert.ok(most < 100 * mega, `${most} bytes live at once`);
    } finally {
      rmSync(dir, { recursive: true });
    }
  },
);
