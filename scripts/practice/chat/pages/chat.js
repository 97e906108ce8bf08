// The page of the practice chat. It treats what you type as real chat pages do: sending empties the composer, and a failure
// does not give the text back.

const $ = (testid) => document.querySelector(`[data-testid="${testid}"]`);
const composer = $("composer");
const send = $("send");
const stop = $("stop");
const transcript = $("transcript");
const temporary = new URLSearchParams(location.search).get("temporary") === "1";

let chat = chatOfAddress();
let running = null; // the AbortController of the answer that streams

function chatOfAddress() {
  return /^\/c\/([^/]+)/.exec(location.pathname)?.[1] ?? "";
}

function article(role, text, state, id) {
  const el = document.createElement("article");
  el.dataset.role = role;
  el.dataset.state = state;
  if (id) el.dataset.turnId = id;
  const body = document.createElement("div");
  body.className = "text";
  body.textContent = text;
  el.append(body);
  if (role === "assistant" && state === "complete") addActions(el);
  transcript.append(el);
  $("welcome").hidden = true;
  scrollDown();
  return el;
}

function addActions(el) {
  const bar = document.createElement("div");
  bar.className = "actions";
  const copy = document.createElement("button");
  copy.type = "button";
  copy.dataset.testid = "copy";
  copy.textContent = "Copy";
  copy.addEventListener("click", () => navigator.clipboard?.writeText(el.querySelector(".text").textContent));
  bar.append(copy);
  el.append(bar);
}

function scrollDown() {
  const box = transcript.parentElement;
  box.scrollTop = box.scrollHeight;
}

function notice(text) {
  $("notice").textContent = text;
  $("notice").hidden = text === "";
}

function showRunning(controller) {
  running = controller;
  stop.hidden = controller === null;
  send.hidden = controller !== null;
  send.disabled = composer.value.trim() === "";
}

// The words of the page for a refusal, where the server gives none.
function words(status) {
  if (status === 504) return "The request timed out.";
  if (status === 403) return "Please reload the page to go on.";
  return "Something went wrong.";
}

async function submit() {
  const text = composer.value;
  if (text.trim() === "" || running) return;
  composer.value = "";
  notice("");
  const asked = article("user", text, "complete");
  const answer = article("assistant", "", "streaming");
  const controller = new AbortController();
  showRunning(controller);
  const view = { asked, answer, accepted: false, done: false };
  try {
    const response = await fetch("/api/chat" + location.search, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ chat, text, temporary }),
      signal: controller.signal,
    });
    if (!response.ok) {
      const problem = await response.json().catch(() => null);
      notice(problem?.error?.message ?? words(response.status));
    } else {
      await readEvents(response, (name, data) => hear(name, data, view));
      if (!view.done) notice($("notice").textContent || "The response was interrupted.");
    }
  } catch {
    if (controller.signal.aborted) view.stopped = true;
    else notice(view.accepted ? "The response was interrupted." : "Something went wrong.");
  }
  settle(view);
}

// settle leaves a refused prompt nowhere, and an answer that broke off as far as it came.
function settle(view) {
  if (!view.accepted) {
    view.asked.remove();
    view.answer.remove();
    $("welcome").hidden = transcript.childElementCount > 0;
  } else {
    view.answer.dataset.state = view.done ? "complete" : view.stopped ? "stopped" : "partial";
    if (view.done) addActions(view.answer);
  }
  showRunning(null);
  listChats();
}

function hear(name, data, view) {
  if (name === "accepted") {
    view.accepted = true;
    view.asked.dataset.turnId = data.user;
    view.answer.dataset.turnId = data.answer;
    if (!temporary && chat === "") {
      chat = data.chat;
      history.pushState({}, "", `/c/${chat}${location.search}`);
    }
  } else if (name === "thinking") {
    const sign = document.createElement("p");
    sign.dataset.testid = "thinking";
    sign.textContent = "Thinking…";
    view.answer.prepend(sign);
  } else if (name === "token") {
    view.answer.querySelector('[data-testid="thinking"]')?.remove();
    view.answer.querySelector(".text").textContent += data.text;
    scrollDown();
  } else if (name === "error") {
    notice(data.message);
  } else if (name === "done") {
    view.done = true;
  }
}

async function readEvents(response, hearOne) {
  let rest = "";
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const name = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (name && data) hearOne(name, JSON.parse(data));
    }
  }
}

async function listChats() {
  const response = await fetch("/api/chats").catch(() => null);
  if (!response?.ok) return;
  const { chats } = await response.json();
  $("history").replaceChildren(
    ...chats.map((c) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `/c/${c.id}`;
      link.textContent = c.title;
      if (c.id === chat) link.setAttribute("aria-current", "page");
      item.append(link);
      return item;
    }),
  );
}

// openChat shows the chat of the address, from the server.
async function openChat() {
  running?.abort();
  chat = chatOfAddress();
  transcript.replaceChildren();
  notice("");
  $("welcome").hidden = chat !== "";
  listChats();
  if (chat === "") return;
  const response = await fetch(`/api/chats/${chat}`).catch(() => null);
  if (!response?.ok) {
    notice(response?.status === 404 ? "This chat no longer exists." : "Something went wrong.");
    return;
  }
  for (const turn of (await response.json()).turns) article(turn.role, turn.text, turn.state, turn.id);
}

// Links inside the site change the page without loading it, as on real chat sites.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (!link || !plain || link.target || link.origin !== location.origin) return;
  event.preventDefault();
  history.pushState({}, "", link.getAttribute("href"));
  openChat();
  composer.focus();
});
addEventListener("popstate", openChat);

composer.addEventListener("input", () => (send.disabled = composer.value.trim() === ""));
composer.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});
$("composer-form").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
stop.addEventListener("click", () => running?.abort());

$("temporary").hidden = !temporary;
fetch("/api/session").catch(() => null);
openChat();
