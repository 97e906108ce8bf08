import assert from "node:assert/strict";
import { test } from "node:test";

import { judge, readStatus, sources, StatusError } from "./official.ts";

const claude = sources["claude"]!;
const page = (...components: unknown[]): string => JSON.stringify({ status: { indicator: "critical" }, components });
const answer = (body: BodyInit | null, status = 200) => (async () => new Response(body, { status })) as typeof fetch;

async function problemOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (err) {
    if (err instanceof StatusError) return err.code;
    throw err;
  }
  return "";
}

test("the named component is judged, not the page's light", () => {
  const text = page({ name: "Claude Code", status: "major_outage" }, { name: "claude.ai", status: "operational" }, null, {
    name: 3,
  });
  assert.deepEqual(judge(text, claude, 7), { grade: "operational", components: [], read: 7 });
  const openai = page(
    { name: "Login", status: "degraded_performance" },
    { name: "Conversations", status: "partial_outage" },
    { name: "Sora", status: "major_outage" },
  );
  const { grade, components } = judge(openai, sources["chatgpt"]!, 7);
  assert.deepEqual([grade, components], ["partial_outage", ["Login", "Conversations"]]);
});

test("what is no status is named, and nothing is read without end", async () => {
  let given = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      given++;
      controller.enqueue(new Uint8Array(65_536).fill(32));
    },
  });
  const cases: [typeof fetch, string][] = [
    [answer("<!doctype html>"), "malformed"],
    [answer("[]"), "malformed"],
    [answer("null"), "malformed"],
    [answer(page()), "unknown"],
    [answer(page({ name: "claude.ai", status: "sunny" })), "unknown"],
    [answer("x", 403), "unreachable"],
    [answer(endless), "too_large"],
    [async () => Promise.reject(new TypeError("failed to fetch")), "unreachable"],
  ];
  for (const [get, code] of cases) assert.equal(await problemOf(() => readStatus(claude, get, 1)), code);
  assert.ok(given < 20, `${given} pieces`);
});

test("only the status page is asked, without anything of the user's", async () => {
  const asked: unknown[] = [];
  const get = (async (url: string, { credentials, redirect }: RequestInit) => {
    asked.push([url, credentials, redirect]);
    return new Response(page({ name: "claude.ai", status: "operational" }));
  }) as typeof fetch;
  await readStatus(claude, get, 1);
  assert.deepEqual(asked, [["https://status.claude.com/api/v2/summary.json", "omit", "error"]]);
});
