// What stands where there is nothing to show: that it is so, why, and what would change it.

import type { ComponentChildren, JSX } from "preact";

import { word } from "../content/ui/words.ts";
import { Icon, type IconName } from "./icons.tsx";
import { core } from "./state.ts";

interface Props {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
}

/** A quiet sign with a sentence or two. */
export function Empty({ icon, title, children }: Props): JSX.Element {
  return (
    <div class="empty">
      <Icon name={icon} />
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** Stands in until something has been fetched; it shows itself only when that takes a while. Nothing where the core does not work: that is said above. */
export function Loading(): JSX.Element | null {
  if (core.value?.state === "broken") return null;
  return (
    <p class="loading" role="status">
      {word("panel_loading")}
    </p>
  );
}
