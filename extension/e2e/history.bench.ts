// The same editing traces in Yjs and in Automerge, every transaction one of theirs: the whole history's size and the time for each
// transaction. Yjs forgets deleted text (gc), so it cannot give every version back; with gc off it is named apart. Neither keeps times
// here. Prints a table; asserts nothing but that the last text is right.
//
// Usage: history.bench.mjs FOLDER

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import * as Automerge from "@automerge/automerge";
import * as Y from "yjs";

interface Trace {
  startContent: string;
  endContent: string;
  txns: { patches: [number, number, string][] }[];
}

interface Cost {
  bytes: number;
  microseconds: number;
}

function timed(trace: Trace, run: () => { text: string; bytes: number }): Cost | null {
  const began = performance.now();
  const { text, bytes } = run();
  const microseconds = ((performance.now() - began) * 1000) / trace.txns.length;
  return text === trace.endContent ? { bytes, microseconds } : null;
}

function yjs(trace: Trace, gc: boolean): Cost | null {
  return timed(trace, () => {
    const doc = new Y.Doc({ gc });
    const text = doc.getText("t");
    text.insert(0, trace.startContent);
    for (const { patches } of trace.txns) {
      doc.transact(() => {
        for (const [at, del, ins] of patches) {
          if (del > 0) text.delete(at, del);
          if (ins !== "") text.insert(at, ins);
        }
      });
    }
    const bytes = Math.min(Y.encodeStateAsUpdate(doc).length, Y.encodeStateAsUpdateV2(doc).length);
    return { text: text.toString(), bytes };
  });
}

function automerge(trace: Trace): Cost | null {
  return timed(trace, () => {
    let doc = Automerge.from({ t: trace.startContent });
    for (const { patches } of trace.txns) {
      doc = Automerge.change(doc, (d) => {
        for (const [at, del, ins] of patches) Automerge.splice(d, ["t"], at, del, ins);
      });
    }
    return { text: doc.t, bytes: Automerge.save(doc).length };
  });
}

function show(cost: Cost | null): string {
  if (cost === null) return "another text".padStart(26);
  return `${cost.bytes} bytes`.padStart(14) + `${cost.microseconds.toFixed(1)} µs`.padStart(12);
}

const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: history.bench.mjs FOLDER");
console.log("trace".padEnd(22) + "Yjs".padStart(26) + "Yjs, gc off".padStart(26) + "Automerge".padStart(26));
for (const name of readdirSync(folder).filter((name) => name.endsWith(".json.gz"))) {
  const trace = JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString("utf8")) as Trace;
  console.log(basename(name, ".json.gz").padEnd(22) + show(yjs(trace, true)) + show(yjs(trace, false)) + show(automerge(trace)));
}
