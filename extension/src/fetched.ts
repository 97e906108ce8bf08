// Reads a text from elsewhere: nothing of the user's goes along, and neither size nor time is without end.

/** Why there is no text; `status`: of the answer, 0 where there was none. */
export class FetchError extends Error {
  constructor(
    readonly code: "unreachable" | "too_large",
    readonly status = 0,
  ) {
    super(code);
  }
}

/** Bytes of an answer. Real ones have about 20 kB. */
const most = 512 * 1024;
const patienceMs = 10_000;

/** Gets a text. Throws FetchError. */
export async function fetchText(url: string, get: typeof fetch): Promise<string> {
  let response: Response;
  try {
    response = await get(url, {
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(patienceMs),
    });
  } catch {
    throw new FetchError("unreachable");
  }
  if (!response.ok || response.body === null) throw new FetchError("unreachable", response.status);
  return bounded(response.body);
}

async function bounded(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return text + decoder.decode();
      size += value.length;
      if (size > most) throw new FetchError("too_large");
      text += decoder.decode(value, { stream: true });
    }
  } catch (err) {
    throw err instanceof FetchError ? err : new FetchError("unreachable");
  } finally {
    void reader.cancel().catch(() => undefined); // it is over either way
  }
}
