// Keeps the board's page as it is on the server: the stream says when to look, a moment drawn here says when exactly, so that not all ask at once.
// Times are given in UTC by the server, and here in the reader's own zone.
"use strict";

const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

function localise(root) {
  for (const time of root.querySelectorAll("time")) {
    time.title = time.textContent;
    time.textContent = format.format(new Date(time.dateTime));
  }
}

localise(document);
document.addEventListener("focusin", ({ target }) => target.matches("textarea[readonly]") && target.select());

const board = document.getElementById("board");
if (board) {
  let due;
  const look = async () => {
    due = undefined;
    if (document.activeElement?.matches("textarea")) return; // somebody copies from it; the next event looks again
    // With the language asked for; and what the browser keeps from the look before is older than the news.
    const answer = await fetch(board.dataset.part + location.search, { cache: "no-cache" });
    if (!answer.ok) return;
    // The server's own page, escaped there; the policy lets no script of it run.
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    localise(fresh);
    const whole = fresh.querySelector("main"); // of a page; a part is only what stands in it
    const focused = document.activeElement?.id;
    if (whole) board.className = whole.className;
    board.replaceChildren(...(whole ?? fresh.body).childNodes);
    if (focused) document.getElementById(focused)?.focus();
  };
  const soon = (within) => {
    due ??= setTimeout(() => look().catch(() => undefined), Math.random() * within); // offline: the next event tries again
  };
  if (board.dataset.events) {
    const stream = new EventSource(board.dataset.events);
    stream.addEventListener("board", (event) => soon(Number(event.data) || 0));
    stream.addEventListener("error", () => soon(60_000)); // closed for good, or coming again: look once in any case
  }
  setInterval(() => soon(5_000), 60_000); // a card in another page has no stream
}
