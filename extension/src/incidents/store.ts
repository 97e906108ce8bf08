// The incidents in a database of their own, in the extension's origin: pages and content scripts cannot read it. The worker writes what happens,
// the panel what the user notes; each change is one transaction, so neither undoes the other.

import { Log, type Incident } from "./log.ts";

/** The database's name. */
export const incidentsDatabase = "holdfast-incidents";
const table = "incidents";
/** The oldest go first. */
const maxIncidents = 200;

/** All incidents, oldest first. */
export function incidents(): Promise<Incident[]> {
  return inTransaction("readonly", read);
}

/** Changes the log, and gives what `change` gives. */
export function changeLog<T>(change: (log: Log) => T): Promise<T> {
  return inTransaction("readwrite", async (rows) => {
    const all = await read(rows);
    const log = new Log(all);
    const answer = change(log);
    for (const i of log.changed) rows.put(i);
    for (const i of all.slice(0, Math.max(0, all.length - maxIncidents))) rows.delete(i.id);
    return answer;
  });
}

function read(rows: IDBObjectStore): Promise<Incident[]> {
  return new Promise((resolve, reject) => {
    const request = rows.getAll() as IDBRequest<Incident[]>;
    request.onsuccess = () => resolve(request.result.sort((a, b) => a.start - b.start || a.noticed - b.noticed));
    request.onerror = () => reject(request.error ?? new Error("read the incidents"));
  });
}

/** Gives the answer once all is written. */
async function inTransaction<T>(mode: IDBTransactionMode, use: (rows: IDBObjectStore) => Promise<T>): Promise<T> {
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
    const request = indexedDB.open(incidentsDatabase, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(table, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("open the incidents"));
  });
}
