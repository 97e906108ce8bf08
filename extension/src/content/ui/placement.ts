// Where the card goes: never over the composer. Pure.

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Spot {
  left: number;
  top: number;
  maxHeight: number;
}

/** Distance to the window's edge and to the composer, CSS pixels. */
export const gap = 12;

/**
 * A corner of the window that keeps clear of the composer, the upper right first. Where none does, the larger strip above or
 * below the composer; the card scrolls in it.
 */
export function place(card: Size, view: Size, composer: Box | null): Spot {
  const right = Math.max(gap, view.width - card.width - gap);
  const bottom = Math.max(gap, view.height - card.height - gap);
  const full = view.height - 2 * gap;
  const corners = [
    { left: right, top: gap },
    { left: gap, top: gap },
    { left: right, top: bottom },
    { left: gap, top: bottom },
  ];
  if (composer === null) return { left: right, top: gap, maxHeight: full };
  if (card.height <= full) {
    const clear = corners.find((corner) => !overlaps({ ...corner, ...card }, composer));
    if (clear !== undefined) return { ...clear, maxHeight: full };
  }
  const above = composer.top - 2 * gap;
  const below = view.height - (composer.top + composer.height) - 2 * gap;
  return above >= below
    ? { left: right, top: gap, maxHeight: Math.max(0, above) }
    : { left: right, top: composer.top + composer.height + gap, maxHeight: Math.max(0, below) };
}

function overlaps(a: Box, b: Box): boolean {
  return (
    a.left < b.left + b.width + gap &&
    b.left < a.left + a.width + gap &&
    a.top < b.top + b.height + gap &&
    b.top < a.top + a.height + gap
  );
}

/** Where the sign goes: above the composer's upper right corner, or inside it where there is no room above. Null: out of sight. */
export function placeSign(sign: Size, view: Size, composer: Box): { left: number; top: number } | null {
  if (composer.width === 0 || composer.height === 0) return null;
  if (composer.top >= view.height - 8 || composer.top + composer.height <= 0) return null;
  const left = Math.min(view.width - sign.width - 4, Math.max(4, composer.left + composer.width - sign.width - 10));
  const above = composer.top - sign.height - 4;
  return { left, top: above >= 2 ? above : Math.max(2, composer.top + 4) };
}
