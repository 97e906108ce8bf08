// Files out of the core and into it, piece by piece.

import { fromBase64, toBase64 } from "../../base64.ts";
import { ask } from "../../ask.ts";
import type { Restored } from "../../messages.ts";

/** Reads a stream of the core to its end. What was read is handed to `take` at once. */
export async function readAll(
  stream: number,
  take: (bytes: Uint8Array<ArrayBuffer>) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (;;) {
      signal.throwIfAborted();
      const { data, done } = await ask("readStream", { stream });
      if (done) return;
      take(fromBase64(data));
    }
  } catch (err) {
    if (signal.aborted) await ask("endStream", { stream }).catch(() => undefined);
    throw err;
  }
}

/** As much as one message takes, bytes. */
const step = 512 << 10;

/** Gives a file to a stream of the core, and what became of it. `report` gets how much was given, from 0 to 1. */
export async function writeAll(
  file: Blob,
  stream: number,
  report: (part: number) => void,
  signal: AbortSignal,
): Promise<Restored> {
  for (let at = 0; at < file.size; at += step) {
    if (signal.aborted) await ask("endStream", { stream });
    signal.throwIfAborted();
    const bytes = new Uint8Array(await file.slice(at, at + step).arrayBuffer());
    await ask("writeStream", { stream, data: toBase64(bytes) });
    report(Math.min(1, (at + step) / file.size));
  }
  return ask("endStream", { stream });
}
