import assert from "node:assert/strict";
import { test } from "node:test";

import golden from "../../../shared/incident/testdata/golden.json";
import type { Event } from "../core.gen.ts";
import type { Observation } from "../messages.ts";
import { Log, type Entry, type Incident } from "./log.ts";

interface Step {
  times?: number;
  seen?: Observation[];
  events?: Event[];
  did?: { site: string; entry: Entry };
  note?: { id: string; class: string; text: string; t: number };
}

/** As Go writes it: what is empty is left out, and what only the log itself needs. */
function plain({ id: _, live: __, left, phase, worst, entries, ...rest }: Incident): unknown {
  const filled = (of: object): unknown => Object.fromEntries(Object.entries(of).filter(([, v]) => v !== "" && v !== undefined));
  return {
    ...rest,
    entries: entries.map(filled),
    ...(left > 0 ? { left } : {}),
    ...(phase === "" ? {} : { phase }),
    ...(worst === "" ? {} : { worst }),
  };
}

for (const { name, steps, log: want } of golden as unknown as { name: string; steps: Step[]; log: unknown[] | null }[]) {
  test(`as Go keeps it: ${name}`, () => {
    const log = new Log();
    for (const { times = 1, seen = [], events = [], did, note } of steps) {
      for (let i = 0; i < times; i++) {
        log.take(seen, events);
        if (did !== undefined) log.did(did.site, did.entry);
        if (note !== undefined) log.write(note.id, note.class, note.text, note.t);
      }
    }
    assert.deepEqual(log.incidents.map(plain), want ?? []);
  });
}
