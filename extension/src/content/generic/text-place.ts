// Where in a turn its text stands: beside it there are names, numbers, pictures and buttons. The user's text is known; the model's is what grows.

import { squeeze, type Region } from "./witness.ts";

/** Elements of one turn that are looked at; more is not worth the time. */
const mostElements = 3000;

/** Follows a turn that grows, and tells which element within it holds all that grew. */
export class TextPlace<R extends Region> {
  private lengths = new WeakMap<Region, number>();
  private place: R | null = null;
  private turn: R | null = null;

  see(turn: R): void {
    if (turn !== this.turn) this.place = null;
    const known = turn === this.turn;
    this.turn = turn;
    const grown = known ? this.growing(turn) : null;
    if (grown !== null) this.place = this.place === null || !isWithin(this.place, turn) ? grown : common(this.place, grown);
    this.measure(turn);
  }

  /** Whether the turn was seen to grow. A page may draw a turn anew as another element. */
  get known(): boolean {
    return this.place !== null;
  }

  /** The outermost element within the turn that holds all that grew and nothing else; null where that is the turn itself, or unknown. */
  get outermost(): R | null {
    return this.place === null || this.turn === null ? null : outermostAlike(this.place, this.turn);
  }

  /** The innermost element that holds all that grew since the last look. */
  private growing(turn: R): R | null {
    const growth = (region: Region): number => lengthOf(region) - (this.lengths.get(region) ?? 0);
    const all = growth(turn);
    if (all <= 0) return null;
    for (let place: Region = turn; ;) {
      let inner = place.firstElementChild;
      while (inner !== null && growth(inner) !== all) inner = inner.nextElementSibling;
      if (inner === null) return place as R;
      place = inner;
    }
  }

  private measure(turn: R): void {
    this.lengths = new WeakMap();
    let left = mostElements;
    const waiting: Region[] = [turn];
    for (let region = waiting.pop(); region !== undefined && left-- > 0; region = waiting.pop()) {
      this.lengths.set(region, lengthOf(region));
      for (let inner = region.firstElementChild; inner !== null; inner = inner.nextElementSibling) waiting.push(inner);
    }
  }
}

/** The outermost element below `turn` around `place` whose text is no other than that of `place`; null where the turn's own is. */
export function outermostAlike<R extends Region>(place: R, turn: R): R | null {
  const text = squeeze(place.textContent ?? "");
  let outer = place;
  while (outer !== turn && squeeze(outer.parentElement?.textContent ?? "") === text) outer = outer.parentElement as R;
  return outer === turn ? null : outer;
}

function lengthOf(region: Region): number {
  return (region.textContent ?? "").length;
}

function isWithin(region: Region, turn: Region): boolean {
  for (let around: Region | null = region; around !== null; around = around.parentElement) if (around === turn) return true;
  return false;
}

/** The innermost element around both, which stand in one turn. */
function common<R extends Region>(a: R, b: R): R {
  let around = a;
  while (!isWithin(b, around)) around = around.parentElement as R;
  return around;
}
