// The Copy and Restore buttons of a card, and the question before a text is put where another one stands.

import type { RestoreMode, Saved } from "../../messages.ts";
import type { Composer } from "../composer.ts";
import { copyText } from "../restore/clipboard.ts";
import { restore } from "../restore/restore.ts";
import type { FileNote } from "../../inbox.ts";
import { isBlank } from "../text.ts";
import type { Action, Card } from "./card.ts";
import { toAdd } from "./files.ts";
import { word } from "./words.ts";

interface Around {
  composer(): Composer | null;
  text(): string;
}

export class GiveBack {
  /** When a button was last used, epoch ms. */
  usedAt = 0;

  constructor(
    private readonly card: Card,
    private readonly around: Around,
    private readonly within: ShadowRoot,
  ) {}

  /** Copies what `text` gives at the moment of the click. */
  copy(text: () => string, main = false): Action {
    return {
      label: word("restore_copy"),
      main,
      run: () => void this.copyNow(text()),
    };
  }

  /** Copy and Restore for a kept text. What stands in the box is copied rather than an older text. */
  both(saved: () => Saved | null, main = true): Action[] {
    const best = (): string => (isBlank(this.around.text()) ? (saved()?.text ?? "") : this.around.text());
    const put = (): void => {
      const text = saved()?.text ?? "";
      if (text === "") this.card.say(word("restore_nothing"));
      else void this.put(text, "if-empty", saved()?.files ?? []);
    };
    return [{ label: word("restore_restore"), main, run: put }, this.copy(best)];
  }

  private async copyNow(text: string): Promise<void> {
    this.usedAt = Date.now();
    if (isBlank(text)) this.card.say(word("restore_nothing"));
    else this.card.say(word((await copyText(text, this.within)) ? "restore_copied" : "restore_copy_failed"));
  }

  private async put(text: string, mode: RestoreMode, files: readonly FileNote[]): Promise<void> {
    this.usedAt = Date.now();
    const already = this.around.text() === text;
    const result = await restore(this.around.composer(), text, mode);
    if (result === "occupied") this.question(text, files);
    else if (result !== "taken") this.card.say(word(`restore_${result}`));
    else this.card.say([word(already ? "restore_already" : "restore_taken"), ...toAdd(files)].join(" "));
  }

  private question(text: string, files: readonly FileNote[]): void {
    const answer = (mode: RestoreMode) => (): void => {
      this.card.answered();
      void this.put(text, mode, files);
    };
    this.card.ask(word("restore_occupied"), [
      { label: word("restore_before"), main: true, run: answer("before") },
      { label: word("restore_below"), run: answer("below") },
      { label: word("restore_replace"), run: answer("replace") },
      { label: word("restore_copy"), run: () => void this.copyNow(text) },
      { label: word("restore_cancel"), run: () => this.card.answered() },
    ]);
  }
}
