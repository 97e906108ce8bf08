// Waiting for things to become true.

/** Lets ms pass. */
export function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/**
 * Asks again until the answer is neither undefined nor false, and gives it back. After `ms` it throws, with `what` and the last error
 * or what `state` tells.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  ms = 15_000,
  state?: () => Promise<unknown>,
): Promise<T> {
  const deadline = Date.now() + ms;
  let last: unknown;
  // Asking takes the browser's time: the longer something takes, the less it is hurried.
  for (let pause = 50; ; pause = Math.min(pause * 1.2, 300)) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = undefined;
    } catch (err) {
      last = err;
    }
    if (Date.now() > deadline) break;
    await sleep(pause);
  }
  const seen = last instanceof Error ? last.message : JSON.stringify((await state?.().catch(String)) ?? null);
  throw new Error(`waited ${ms} ms in vain: ${what}; ${seen}`);
}
