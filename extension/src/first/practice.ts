// A field that is kept as a chat's composer is: the content script's own capture and inbox, on a page of ours.

import { Capture } from "../content/capture.ts";
import { Composers } from "../content/composer.ts";
import { Draft } from "../content/draft.ts";
import { freshId } from "../content/fresh-id.ts";
import { InboxWriter, type Progress } from "../content/inbox-writer.ts";
import { Keeper } from "../content/keeper.ts";
import { followLifecycle } from "../content/lifecycle.ts";
import type { Chat } from "../content/place.ts";
import { pulse } from "../content/pulse.ts";
import { genericSite, type Site } from "../content/site.ts";
import { localStore } from "../content/storage.ts";
import { practiceSite } from "./site.ts";

const site: Site = { ...genericSite, id: practiceSite, composer: [{ css: "#practice", matches: "1" }] };

/** Keeps what is typed into #practice. `told` hears how far the newest text has got. */
export function keepPractice(told: (progress: Progress) => void, signal: AbortSignal): void {
  const chat: Chat = { id: "practice", provisional: false, temporary: false, sentAt: 0, askedAt: 0 };
  const inbox = new InboxWriter(localStore, freshId(), told, () => undefined, signal);
  const keeper = new Keeper({
    site: practiceSite,
    account: () => "",
    box: () => capture.composer?.box,
    freshId,
    put: (entry) => inbox.put(entry),
    changed: () => draft.touch(),
    sentAlone: () => undefined,
  });
  // One draft, however often the page is opened.
  keeper.tab = "practice";
  const draft = new Draft(
    (write) => keeper.keep(write),
    () => undefined,
  );
  const capture = new Capture(
    {
      composers: new Composers(site),
      draft,
      chat: () => chat,
      forbidden: () => false,
      attached: (files, of) => keeper.attached(files, of),
      frame: ({ box }) => box.parentElement ?? box,
      moved: () => undefined,
    },
    document,
    signal,
  );
  const leaving = (): void => capture.leave();
  followLifecycle(
    { lost: () => draft.flush(), leaving, tornDown: () => inbox.tornDown(), back: leaving, seen: () => undefined },
    signal,
  );
  pulse(() => {
    capture.look();
    inbox.beat();
  }, signal);
}
