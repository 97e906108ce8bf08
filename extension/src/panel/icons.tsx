// The panel's icons, drawn on a grid of 20, and the mark. They repeat what stands beside them or what names the button: a screen reader passes them over.

import type { JSX } from "preact";

const paths = {
  now: "M2 10h3.5l2-5.5 4 11 2.5-5.5H18",
  drafts: "M12.5 4 16 7.5 7.5 16H4v-3.5zM10.5 6 14 9.5",
  chats:
    "M3 5.5A1.5 1.5 0 0 1 4.5 4h11A1.5 1.5 0 0 1 17 5.5v7a1.5 1.5 0 0 1-1.5 1.5H9l-4 3v-3h-.5A1.5 1.5 0 0 1 3 12.5zM6.5 7.5h7M6.5 10.5h4",
  library: "M4 3.5h3v13H4zM7 3.5h3v13H7zM11.2 4.3l2.9-.8 2.9 12.2-2.9.8z",
  incidents: "M10 3.5a6.5 6.5 0 1 1-6.2 4.5M3.5 4v4h4M10 6.5V10l2.5 2",
  sync: "M6 15.5a3.5 3.5 0 0 1-.6-6.9 4.8 4.8 0 0 1 9.2.6 3.2 3.2 0 0 1-.6 6.3z",
  settings: "M3 6h6M13 6h4M3 14h2M9 14h8M11 4v4M7 12v4",
  search: "M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M13 13l4 4",
  back: "M12 4.5 6.5 10l5.5 5.5",
  forth: "M8 4.5 13.5 10 8 15.5",
  warning: "M10 3.5 17.5 16h-15zM10 8v4M10 13.8v.2",
  offline: "M3 3l14 14M2.5 8a11 11 0 0 1 4-2.4M17.5 8a11 11 0 0 0-7-3M5.5 11a7 7 0 0 1 4-1.9M10 15v.2",
  drill: "M10 2.8 17.2 10 10 17.2 2.8 10zM10 7v6M7 10h6",
  check: "M4 10.5 8 14.5 16 5.5",
  full: "M4 5.5C4 4.1 6.7 3 10 3s6 1.1 6 2.5v9c0 1.4-2.7 2.5-6 2.5s-6-1.1-6-2.5zM4 5.5C4 6.9 6.7 8 10 8s6-1.1 6-2.5M4 10c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof paths;

/** An icon in the colour of its text. */
export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark: kelp on its rock. The same drawing as icons/icon.svg. */
export function Mark(): JSX.Element {
  return (
    <svg class="logo" viewBox="0 0 128 128" aria-hidden="true" focusable="false">
      <rect width="128" height="128" rx="28" />
      <path d="M64 76V22M64 52C64 37 84 39 84 24M64 62C64 47 44 49 44 34M64 74C58 90 40 84 30 104M64 74C70 90 88 84 98 104M64 76V106" />
    </svg>
  );
}
