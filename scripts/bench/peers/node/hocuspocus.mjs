// Sends the saves of an editing trace as Yjs updates through Hocuspocus, one update a save, each acknowledged before the next. Whoever stands
// between the two counts.
//
// Usage: hocuspocus.mjs PORT ws://ADDRESS FILE

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import { Hocuspocus } from "@hocuspocus/server";
import { WebSocket, WebSocketServer } from "ws";
import * as Y from "yjs";

const [port, url, file] = process.argv.slice(2);
const { saves, end } = JSON.parse(readFileSync(file, "utf8"));

// Its own server listens on every interface; this one does not.
const server = createServer();
const sockets = new WebSocketServer({ server });
const hocuspocus = new Hocuspocus({ quiet: true });
sockets.on("connection", (socket, request) => hocuspocus.handleConnection(socket, request));
server.listen(Number(port), "127.0.0.1");
await once(server, "listening");

const document = new Y.Doc();
const websocketProvider = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: WebSocket });
const provider = new HocuspocusProvider({ websocketProvider, name: "draft", document, awareness: null });
const synced = new Promise((resolve) => provider.on("synced", resolve));
provider.attach();
await synced;

const text = document.getText("t");
for (const splices of saves) {
  document.transact(() => {
    for (const [at, del, ins] of splices) {
      if (del > 0) text.delete(at, del);
      if (ins !== "") text.insert(at, ins);
    }
  });
  while (provider.unsyncedChanges > 0) await new Promise((resolve) => setImmediate(resolve));
}
const kept = hocuspocus.documents.get("draft").getText("t").toString();
if (text.toString() !== end || kept !== end) {
  console.error("another text came out");
  process.exit(1);
}
process.exit(0);
