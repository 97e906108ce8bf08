// Reads a zip by its list of files, and unpacks with the browser's own decompression: memory is that of the list. Libraries for this either hold
// whole files or read without the list, which cannot tell where a file ends whose size stands behind it.

import { FileError } from "./file-error.ts";

/** A file in a zip, as the list at its end says. */
export interface Entry {
  name: string;
  packed: number;
  unpacked: number;
  /** CRC-32 of the unpacked bytes. */
  sum: number;
  /** 0 stored, 8 deflated. */
  method: number;
  /** Where its own head stands. */
  offset: number;
}

/** Limits: of the list of files, and of what may come out of the zip, bytes. */
const maxDirectory = 64 << 20;
const maxUnpacked = 16 * 2 ** 30;
/** Unpacked to packed, beyond a size that no ratio makes dangerous. */
const maxRatio = 200;
const smallFile = 64 << 20;

const endMark = 0x06054b50;
const end64Mark = 0x06064b50;
const locatorMark = 0x07064b50;
const entryMark = 0x02014b50;
const headMark = 0x04034b50;

/** Whether a file begins as a zip does. */
export async function isZip(file: Blob): Promise<boolean> {
  const begin = await view(file, 0, 4);
  return begin.byteLength === 4 && (begin.getUint32(0, true) === headMark || begin.getUint32(0, true) === endMark);
}

/** The files in a zip. Throws FileError. */
export async function entries(file: Blob): Promise<Entry[]> {
  const { offset, length } = await directory(file);
  if (length > maxDirectory) throw new FileError("zip_bomb", `its list of files has ${length} bytes`);
  const list = await view(file, offset, length);
  const names = new TextDecoder();
  const found: Entry[] = [];
  for (let at = 0; at + 46 <= list.byteLength && list.getUint32(at, true) === entryMark;) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => list.getUint16(at + field, true)) as [
      number,
      number,
      number,
    ];
    const end = at + 46 + nameLength + extraLength + commentLength;
    if (end > list.byteLength) throw new FileError("export_damaged", "its list of files is cut off");
    const entry: Entry = {
      name: names.decode(new Uint8Array(list.buffer, list.byteOffset + at + 46, nameLength)),
      method: list.getUint16(at + 10, true),
      sum: list.getUint32(at + 16, true),
      packed: list.getUint32(at + 20, true),
      unpacked: list.getUint32(at + 24, true),
      offset: list.getUint32(at + 42, true),
    };
    widen(entry, list, at + 46 + nameLength, extraLength);
    found.push(entry);
    at = end;
  }
  return found;
}

/** Numbers that do not fit 32 bits stand in an extra field (zip64), in this order, those alone. */
function widen(entry: Entry, list: DataView, at: number, length: number): void {
  for (const end = at + length; at + 4 <= end;) {
    const size = list.getUint16(at + 2, true);
    if (list.getUint16(at, true) === 1) {
      let field = at + 4;
      for (const name of ["unpacked", "packed", "offset"] as const) {
        if (entry[name] !== 0xffffffff || field + 8 > Math.min(end, at + 4 + size)) continue;
        entry[name] = Number(list.getBigUint64(field, true));
        field += 8;
      }
    }
    at += 4 + size;
  }
}

async function directory(file: Blob): Promise<{ offset: number; length: number }> {
  const start = Math.max(0, file.size - 22 - 0xffff - 20);
  const tail = await view(file, start, file.size - start);
  for (let at = tail.byteLength - 22; at >= 0; at--) {
    if (tail.getUint32(at, true) !== endMark) continue;
    if (at >= 20 && tail.getUint32(at - 20, true) === locatorMark) {
      const record = await view(file, Number(tail.getBigUint64(at - 12, true)), 56);
      if (record.byteLength === 56 && record.getUint32(0, true) === end64Mark)
        return { length: Number(record.getBigUint64(40, true)), offset: Number(record.getBigUint64(48, true)) };
    }
    return { length: tail.getUint32(at + 12, true), offset: tail.getUint32(at + 16, true) };
  }
  throw new FileError("export_damaged", "the zip has no end");
}

/** What is in an entry. The stream fails with FileError where it gives more than a person has said. */
export async function unpack(file: Blob, entry: Entry): Promise<ReadableStream<Uint8Array>> {
  if (isBomb(entry.unpacked, entry.packed))
    throw new FileError("zip_bomb", `${entry.packed} bytes that say they are ${entry.unpacked}`);
  const head = await view(file, entry.offset, 30);
  if (head.byteLength < 30 || head.getUint32(0, true) !== headMark)
    throw new FileError("export_damaged", "a file in the zip has no head");
  const begin = entry.offset + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  const packed = file.slice(begin, begin + entry.packed).stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
  if (entry.method !== 0 && entry.method !== 8)
    throw new FileError("export_damaged", `a file in the zip is packed in the way ${entry.method}`);
  let unpacked = 0;
  let sum = 0;
  const meter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      unpacked += chunk.byteLength;
      if (isBomb(unpacked, entry.packed)) throw new FileError("zip_bomb", `${entry.packed} bytes gave ${unpacked}`);
      sum = crc32(sum, chunk);
      out.enqueue(chunk);
    },
    flush() {
      if (sum !== entry.sum) throw new FileError("export_damaged", "a file in the zip does not match its checksum");
    },
  });
  return (entry.method === 0 ? packed : packed.pipeThrough(new DecompressionStream("deflate-raw"))).pipeThrough(meter);
}

const crcs = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

/** CRC-32 of what `sum` is of and these bytes. */
function crc32(sum: number, bytes: Uint8Array): number {
  let crc = ~sum;
  for (const byte of bytes) crc = crcs[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

function isBomb(unpacked: number, packed: number): boolean {
  return unpacked > maxUnpacked || (unpacked > smallFile && unpacked > packed * maxRatio);
}

async function view(file: Blob, offset: number, length: number): Promise<DataView> {
  return new DataView(await file.slice(offset, offset + length).arrayBuffer());
}
