// Runs the built Worker in workerd, with a D1 database of its own, for tests and benchmarks: prints a JSON line {worker, sql} with two addresses of
// this machine, and ends when its stdin does.
//
// POST sql {sql, args, raw} runs one statement on that database, as the Worker's own driver does: raw answers {rows} with the names of the
// columns first, otherwise {meta}. Blobs are {blob: base64}. DELETE sql empties the database. A failure is {error}. With BOARD=1 it is the board worker, whose
// own database is at sql/BOARD; POST sql/scheduled is its cron trigger.
import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { Miniflare } from "miniflare";

const here = (name) => new URL(name, import.meta.url);
const board = process.env.BOARD === "1";
const build = board ? "build/board/" : "build/";
/** The databases, by binding, and where their schemas are. */
const schemas = { DB: "../../sqlstore/migrations/", ...(board ? { BOARD: "../../sqlstore/boards/migrations/" } : {}) };

const mf = new Miniflare({
  host: "127.0.0.1",
  port: 0,
  modules: [
    { type: "ESModule", path: "worker.mjs", contents: await readFile(here(`${build}worker.mjs`), "utf8") },
    { type: "ESModule", path: "runtime.mjs", contents: await readFile(here(`${build}runtime.mjs`), "utf8") },
    { type: "ESModule", path: "wasm_exec.js", contents: await readFile(here(`${build}wasm_exec.js`), "utf8") },
    { type: "CompiledWasm", path: "app.wasm", contents: await readFile(here(`${build}app.wasm`)) },
  ],
  compatibilityDate: "2026-04-01",
  d1Databases: Object.keys(schemas),
  bindings: { REGISTRATION: process.env.REGISTRATION ?? "open" },
});
for (const [binding, migrations] of Object.entries(schemas)) {
  const db = await mf.getD1Database(binding);
  for (const name of (await readdir(here(migrations))).sort()) {
    const text = (await readFile(here(migrations + name), "utf8")).replaceAll(/--.*$/gm, "");
    const statements = text.split(/;\s*$/m).filter((s) => s.trim() !== "");
    await db.batch(statements.map((s) => db.prepare(s)));
  }
}

const fromBlob = (v) => (v?.blob === undefined ? v : new Uint8Array(Buffer.from(v.blob, "base64")));
const toBlob = (v) => (Array.isArray(v) || v instanceof ArrayBuffer ? { blob: Buffer.from(v).toString("base64") } : v);

async function run(db, { sql, args, raw }) {
  const statement = db.prepare(sql).bind(...args.map(fromBlob));
  if (!raw) return { meta: (await statement.run()).meta };
  return { rows: (await statement.raw({ columnNames: true })).map((row) => row.map(toBlob)) };
}

async function empty(db) {
  const kept = ["_cf_METADATA", "sqlite_sequence", "d1_migrations"];
  const { results } = await db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").run();
  const names = results.map((row) => row.name).filter((name) => !kept.includes(name));
  // References point from later tables to earlier ones.
  await db.batch(names.reverse().map((name) => db.prepare(`DELETE FROM ${name}`)));
  return {};
}

async function asked({ method, url }, body) {
  if (url === "/scheduled") {
    await (await mf.getWorker()).scheduled({ cron: "* * * * *" });
    return {};
  }
  const db = await mf.getD1Database(url.slice(1) || "DB");
  return method === "DELETE" ? empty(db) : run(db, JSON.parse(body));
}

const bridge = createServer(async (request, response) => {
  let answer;
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    answer = await asked(request, Buffer.concat(chunks).toString());
  } catch (error) {
    answer = { error: String(error.message ?? error) };
  }
  response.end(JSON.stringify(answer));
});
await new Promise((resolve) => bridge.listen(0, "127.0.0.1", resolve));
const worker = (await mf.ready).origin;
console.log(JSON.stringify({ worker, sql: `http://127.0.0.1:${bridge.address().port}` }));

process.stdin.resume();
await new Promise((resolve) => process.stdin.once("end", resolve));
bridge.close();
bridge.closeAllConnections();
await mf.dispose();
