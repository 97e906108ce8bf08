// The texts of versions, fetched when they are looked at: one at a time, and what was passed over meanwhile not at all.

import { codeOf } from "../../answer.ts";
import type { Version } from "../../messages.ts";

/** A version's text, or the code of what kept it from being read. */
export type Got = { text: string } | { failure: string };

/** So much is kept, UTF-16 units. */
const room = 4_000_000;

/** The texts of one draft. */
export class Texts {
  private readonly got = new Map<string, Got>();
  private wanted: readonly Version[] = [];
  private running = false;
  private size = 0;

  constructor(
    private readonly read: (number: number) => Promise<string>,
    private readonly changed: () => void,
    private readonly most = room,
  ) {}

  /** What is known of a version; undefined: not fetched yet. */
  of(version: Version | undefined): Got | undefined {
    return version && this.got.get(keyOf(version));
  }

  /** These are looked at now, and no others. What failed is tried again. */
  want(versions: readonly Version[]): void {
    this.wanted = versions;
    for (const key of versions.map(keyOf)) {
      const known = this.got.get(key);
      if (known !== undefined && "failure" in known) this.got.delete(key);
    }
    if (!this.running) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let next = this.next(); next !== undefined; next = this.next()) {
      const { number } = next;
      this.keep(
        keyOf(next),
        await this.read(number).then(
          (text) => ({ text }),
          (err: unknown) => ({ failure: codeOf(err) }),
        ),
      );
      this.changed();
    }
    this.running = false;
  }

  private next(): Version | undefined {
    return this.wanted.find((version) => !this.got.has(keyOf(version)));
  }

  /** The oldest go when there is no room; what is looked at stays. */
  private keep(key: string, got: Got): void {
    this.got.set(key, got);
    this.size += sizeOf(got);
    const looked = new Set(this.wanted.map(keyOf));
    for (const [old, was] of this.got) {
      if (this.size <= this.most) return;
      if (looked.has(old)) continue;
      this.got.delete(old);
      this.size -= sizeOf(was);
    }
  }
}

/** Numbers move when another device's versions come in between. */
function keyOf({ number, time, device }: Version): string {
  return `${number} ${time} ${device}`;
}

function sizeOf(got: Got): number {
  return "text" in got ? got.text.length : 0;
}
