// CBOR as the core speaks it: maps with text keys, integers as integers, no tags, no records.

import { Encoder, type Options } from "cbor-x/index-no-eval";

/** `int64AsNumber` is an option that the package's types leave out: without it every time would come back as a BigInt. */
const options: Options & { int64AsNumber: boolean } = {
  useRecords: false,
  mapsAsObjects: true,
  tagUint8Array: false,
  variableMapSize: true,
  int64AsNumber: true,
};

const codec = new Encoder(options);

/** Encodes a plain value. */
export function encode(value: unknown): Uint8Array {
  return codec.encode(integers(value));
}

/** Decodes what the core answered. */
export function decode(bytes: Uint8Array): unknown {
  return codec.decode(bytes);
}

/** The encoder writes a whole number above 32 bits as a float unless it is a BigInt, and times are such numbers. */
function integers(value: unknown): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) && Math.abs(value) > 0x7fffffff ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(integers);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  const fields = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(fields.map(([key, v]) => [key, integers(v)]));
}
