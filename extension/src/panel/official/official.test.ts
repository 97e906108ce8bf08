import assert from "node:assert/strict";
import { test } from "node:test";

import cases from "../../../../shared/official/testdata/cases.json";
import { judge, readStatus, sources, StatusError, type Word } from "./official.ts";

interface Case {
  name: string;
  site: string;
  body: string;
  problem?: string;
  grade?: string;
  components?: string[];
}

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

/** What the server's reader is tested with, too. */
for (const { name, site, body, problem = "", grade = "", components = [] } of cases as Case[]) {
  test(name, async () => {
    let said: Word | undefined;
    assert.equal(await problemOf(() => (said = judge(body, sources[site]!, 7))), problem);
    if (problem === "") assert.deepEqual(said, { grade, components, read: 7 });
  });
}

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
