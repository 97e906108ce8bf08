// The incidents in a database of their own, in the extension's origin: pages and content scripts cannot read it. The worker writes what happens,
// the panel what the user notes; each change is one transaction, so neither undoes the other.

import { added, type Day } from "./days.ts";
import { Log, type Incident } from "./log.ts";

/** The database's name. */
export const incidentsDatabase = "holdfast-incidents";
const table = "incidents";
const daysTable = "days";
/** The oldest go first. */
const maxIncidents = 200;
/** Days of all sites together; the oldest go first. */
const maxDays = 2000;

/** All incidents, oldest first. */
export function incidents(): Promise<Incident[]> {
  return inTransaction(table, "readonly", read);
}

/** Changes the log, and gives what `change` gives. */
export function changeLog<T>(change: (log: Log) => T): Promise<T> {
  return inTransaction(table, "readwrite", async (rows) => {
    const all = await read(rows);
    const log = new Log(all);
    const answer = change(log);
    for (const i of log.changed) rows.put(i);
    for (const i of all.slice(0, Math.max(0, all.length - maxIncidents))) rows.delete(i.id);
    return answer;
  });
}

/** How the sites answered, oldest day first. */
export function days(): Promise<Day[]> {
  return inTransaction(daysTable, "readonly", async (rows) => byDay(await all<Day>(rows)));
}

/** Adds to the days. */
export function addDays(more: readonly Day[]): Promise<void> {
  return inTransaction(daysTable, "readwrite", async (rows) => {
    const kept = byDay(await all<Day>(rows));
    for (const day of more) {
      const before = kept.find(({ id }) => id === day.id);
      rows.put(before === undefined ? day : added(before, day));
    }
    for (const { id } of kept.slice(0, Math.max(0, kept.length - maxDays))) rows.delete(id);
  });
}

function byDay(days: Day[]): Day[] {
  return days.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

async function read(rows: IDBObjectStore): Promise<Incident[]> {
  return (await all<Incident>(rows)).sort((a, b) => a.start - b.start || a.noticed - b.noticed);
}

function all<T>(rows: IDBObjectStore): Promise<T[]> {
  return new Promise((resolve, reject) => {
    const request = rows.getAll() as IDBRequest<T[]>;
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("read the incidents"));
  });
}

/** Gives the answer once all is written. */
async function inTransaction<T>(table: string, mode: IDBTransactionMode, use: (rows: IDBObjectStore) => Promise<T>): Promise<T> {
  const db = await open();
  try {
    const transaction = db.transaction(table, mode);
    const over = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("write the incidents"));
    });
    const [answer] = await Promise.all([use(transaction.objectStore(table)), over]);
    return answer;
  } finally {
    db.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(incidentsDatabase, 2);
    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) request.result.createObjectStore(table, { keyPath: "id" });
      request.result.createObjectStore(daysTable, { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("open the incidents"));
  });
}
