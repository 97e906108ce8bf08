// Imports a data export of ChatGPT or Claude: the zip, or the list in it. One conversation at a time goes to the core.

import { codeOf } from "../../answer.ts";
import { ask } from "../../ask.ts";
import { FileError } from "./file-error.ts";
import { Splitter, type Element } from "./split.ts";
import { entries, isZip, unpack, type Entry } from "./zip-reader.ts";

/** How exports name their lists; large ones are cut into numbered files. */
const listName = /(?:^|[/\\])conversations(?:-\d+)?\.json$/;

/** How far an import has come. */
export interface Imported {
  conversations: number;
  /** With something that was not kept yet. */
  added: number;
  /** Conversations that could not be read, the first of them by name. */
  skipped: number;
  names: string[];
}

/** How many skipped conversations are named. */
const named = 20;

/** Imports a file; what was read before an error or the end of `signal` stays. `report` is called after each conversation. */
export async function importFile(file: Blob, report: (so: Imported) => void, signal: AbortSignal): Promise<Imported> {
  const so: Imported = { conversations: 0, added: 0, skipped: 0, names: [] };
  for await (const element of elements(file)) {
    signal.throwIfAborted();
    so.conversations++;
    const { label, added, problem } = await take(element, so.conversations);
    if (added) so.added++;
    if (problem !== "") so.skipped++;
    if (problem !== "" && so.names.length < named) so.names.push(`${label} (${problem})`);
    report({ ...so });
  }
  return so;
}

async function take(element: Element, number: number): Promise<{ label: string; added: boolean; problem: string }> {
  const label = `#${number}`;
  if ("problem" in element) return { label, added: false, problem: element.problem };
  try {
    return await ask("importChat", { json: element.text });
  } catch (err) {
    if (codeOf(err) === "malformed" || codeOf(err) === "invalid") return { label, added: false, problem: "malformed" };
    throw err;
  }
}

/** Every conversation in a file. */
export async function* elements(file: Blob): AsyncGenerator<Element> {
  if (!(await isZip(file))) {
    yield* ofList(file.stream() as ReadableStream<Uint8Array>);
    return;
  }
  const lists = (await entries(file)).filter((entry) => listName.test(entry.name)).sort(byName);
  if (lists.length === 0) throw new FileError("not_an_export", "the zip has no conversations.json");
  for (const entry of lists) yield* ofList(await unpack(file, entry));
}

async function* ofList(bytes: ReadableStream<Uint8Array>): AsyncGenerator<Element> {
  const splitter = new Splitter();
  const decoder = new TextDecoder();
  const reader = bytes.getReader();
  try {
    for (;;) {
      const { done, value } = await next(reader);
      yield* splitter.push(decoder.decode(value, { stream: !done })).flatMap(unwrapped);
      if (done) break;
    }
    splitter.end();
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch (err) {
    if (err instanceof FileError) throw err;
    throw new FileError("export_damaged", String(err)); // the packed bytes are damaged
  }
}

/** An older form of export wraps the list in an object. */
function unwrapped(element: Element): Element[] {
  if (!("text" in element) || !/^\{\s*"conversations"\s*:/.test(element.text)) return [element];
  try {
    const { conversations } = JSON.parse(element.text) as { conversations: unknown[] };
    return conversations.map((one) => ({ text: JSON.stringify(one) }));
  } catch {
    return [{ problem: "malformed" }];
  }
}

function byName(a: Entry, b: Entry): number {
  return a.name < b.name ? -1 : 1;
}
