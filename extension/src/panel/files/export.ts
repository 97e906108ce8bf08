// Chats as files: one as it is, all of them in a zip.

import { Zip, ZipDeflate } from "fflate";

import { ask, CallError } from "../../ask.ts";
import { siteName } from "../names.ts";
import { readAll } from "./streams.ts";

/** How chats are written. */
export interface Choice {
  format: "html" | "md" | "json";
  keepSecrets: boolean;
}

/** A file that is ready to be saved. */
export interface Made {
  name: string;
  content: Blob;
}

const types = { html: "text/html", md: "text/markdown", json: "application/json" };

/** One chat as a file. */
export async function exportChat(id: string, site: string, { format, keepSecrets }: Choice, signal: AbortSignal): Promise<Made> {
  const { stream, file } = await ask("exportBegin", { id, name: siteName(site), format, keep_secrets: keepSecrets });
  const parts: Blob[] = [];
  await readAll(stream, (bytes) => parts.push(new Blob([bytes])), signal);
  return { name: file, content: new Blob(parts, { type: types[format] }) };
}

/** All chats in a zip, a file each. `report` gets how many are done. */
export async function exportAll(
  { format, keepSecrets }: Choice,
  report: (done: number, of: number) => void,
  signal: AbortSignal,
): Promise<Made> {
  const chats = await ask("exportList", {});
  const parts: Blob[] = [];
  const zip = new Zip((err, bytes) => {
    if (err !== null) throw err;
    parts.push(new Blob([bytes as Uint8Array<ArrayBuffer>])); // a blob of its own: the browser may move it out of memory
  });
  for (const [i, { id, site }] of chats.entries()) {
    const begun = await ask("exportBegin", { id, name: siteName(site), format, keep_secrets: keepSecrets }).catch(ifGone);
    if (begun === null) continue;
    const { stream, file } = begun;
    const entry = new ZipDeflate(file, { level: 6 });
    zip.add(entry);
    await readAll(stream, (bytes) => entry.push(bytes), signal);
    entry.push(new Uint8Array(0), true);
    report(i + 1, chats.length);
  }
  zip.end();
  return { name: `holdfast-chats-${today()}.zip`, content: new Blob(parts, { type: "application/zip" }) };
}

/** A chat may be deleted, here or elsewhere, while the others are written. */
function ifGone(err: unknown): null {
  if (err instanceof CallError && err.code === "not_found") return null;
  throw err;
}

/** A backup of everything, and the code that opens it; empty where the recovery code of the vault does. */
export async function backUp(report: (bytes: number) => void, signal: AbortSignal): Promise<Made & { code: string }> {
  const { stream, code } = await ask("backupBegin", {});
  const parts: Blob[] = [];
  let size = 0;
  await readAll(
    stream,
    (bytes) => {
      parts.push(new Blob([bytes]));
      report((size += bytes.length));
    },
    signal,
  );
  return { name: `holdfast-${today()}.backup`, content: new Blob(parts, { type: "application/octet-stream" }), code };
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
