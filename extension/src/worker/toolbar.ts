// The picture of the toolbar button: what is grave stays until it is over, that something is being saved or was saved is shown for a moment.

/** The states; scripts/build draws a picture for each. */
export type ToolbarState = "quiet" | "saving" | "saved" | "warning" | "failing" | "drill";

/** What lasts: a broken core or a full store, failing sites, a drill. */
export type Lasting = "quiet" | "warning" | "failing" | "drill";

/** A saving that is done by then is not shown as one, ms. */
const patienceMs = 700;
/** For so long after the last text was taken it says that all is saved, ms. */
const savedMs = 3000;

/** What this part needs of the rest. */
export interface Around {
  show(state: ToolbarState): void;
  /** Runs something after so many ms, and gives what calls it off. */
  later(delayMs: number, run: () => void): () => void;
}

/** One instance per worker. What an earlier one showed is replaced at once. */
export class Toolbar {
  private lasting: Lasting = "quiet";
  private passing: "" | "saving" | "saved" = "";
  private shown: ToolbarState | "" = "";
  private callOff: () => void = () => undefined;
  private waits = false;

  constructor(private readonly around: Around) {
    this.draw();
  }

  /** What lasts is now this. */
  stands(lasting: Lasting): void {
    this.lasting = lasting;
    this.draw();
  }

  /** A text has come and is not in the store yet. */
  arrived(): void {
    if (this.waits) return;
    this.waits = true;
    this.after(patienceMs, () => this.pass("saving"));
  }

  /** Nothing waits any more; `taken`: because it is in the store, not because a newer text stands for it. */
  settled(taken: boolean): void {
    if (!taken && !this.waits) return;
    this.waits = false;
    this.pass(taken ? "saved" : "");
    this.after(savedMs, () => this.pass(""));
  }

  private after(delayMs: number, run: () => void): void {
    this.callOff();
    this.callOff = this.around.later(delayMs, run);
  }

  private pass(passing: "" | "saving" | "saved"): void {
    this.passing = passing;
    this.draw();
  }

  private draw(): void {
    const state = this.lasting !== "quiet" || this.passing === "" ? this.lasting : this.passing;
    if (state === this.shown) return;
    this.shown = state;
    this.around.show(state);
  }
}
