// What a site says of itself: its status page's JSON (Statuspage's form, which incident.io speaks too), judged by the named component. It only
// stands beside what was observed.

/** Where a site tells, and the names of the components that the chat is made of. */
export interface Source {
  /** The page's origin; what people open is its root. */
  origin: string;
  component: RegExp;
}

export const sources: Record<string, Source> = {
  chatgpt: { origin: "https://status.openai.com", component: /^(conversations|chatgpt|login)$/i },
  claude: { origin: "https://status.claude.com", component: /^claude\.ai$/i },
  poe: { origin: "https://status.poe.com", component: /^poe\b/i },
};

/** What the components may be said to be, the best first. */
const grades = ["operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"] as const;
export type Grade = (typeof grades)[number];

/** What was said, and when it was read, epoch ms. */
export interface Word {
  grade: Grade;
  /** The components that are not well. */
  components: string[];
  read: number;
}

/** Why there is nothing to say; `unknown`: the page names no such component. */
export type Problem = "unreachable" | "malformed" | "too_large" | "unknown";

export class StatusError extends Error {
  constructor(readonly code: Problem) {
    super(code);
  }
}

/** Bytes of an answer. Real ones have about 20 kB. */
const most = 512 * 1024;
const patienceMs = 10_000;

/** Asks the status page. Throws StatusError. */
export async function readStatus(source: Source, get: typeof fetch, now: number): Promise<Word> {
  const text = await body(`${source.origin}/api/v2/summary.json`, get);
  return judge(text, source, now);
}

async function body(url: string, get: typeof fetch): Promise<string> {
  let response: Response;
  try {
    response = await get(url, {
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(patienceMs),
    });
  } catch {
    throw new StatusError("unreachable");
  }
  if (!response.ok || response.body === null) throw new StatusError("unreachable");
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
      if (size > most) throw new StatusError("too_large");
      text += decoder.decode(value, { stream: true });
    }
  } catch (err) {
    throw err instanceof StatusError ? err : new StatusError("unreachable");
  } finally {
    void reader.cancel().catch(() => undefined); // it is over either way
  }
}

/** Reads an answer. The page's own light is not asked: it speaks for services that are no chat. */
export function judge(text: string, { component }: Source, now: number): Word {
  const found = componentsOf(text).filter(({ name }) => component.test(name));
  if (found.length === 0) throw new StatusError("unknown");
  const grade = grades[Math.max(...found.map(({ status }) => grades.indexOf(status)))]!;
  const components = found.filter(({ status }) => status !== "operational").map(({ name }) => name);
  return { grade, components, read: now };
}

function componentsOf(text: string): { name: string; status: Grade }[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new StatusError("malformed");
  }
  const list = (parsed as { components?: unknown } | null)?.components;
  if (!Array.isArray(list)) throw new StatusError("malformed");
  const known = (one: { name?: unknown; status?: unknown } | null): one is { name: string; status: Grade } =>
    typeof one?.name === "string" && grades.includes(one.status as Grade);
  return list.filter(known).map(({ name, status }) => ({ name: name.slice(0, 60), status }));
}
