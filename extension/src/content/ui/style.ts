// The style of the sign and the card. It lives in the shadow root; `all: initial` keeps the page's inherited style out.

export const style = `
:host { all: initial !important; position: fixed !important; inset: 0 auto auto 0 !important; width: 0 !important; height: 0 !important;
  z-index: 2147483647 !important; display: block !important; }
* { box-sizing: border-box; }
.layer { all: initial; font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; letter-spacing: 0;
  --ground: #ffffff; --ink: #1b1d21; --soft: #5a606a; --line: #d5d9df; --press: #f0f2f5; --focus: #1a5fd0;
  --good: #1a7f4b; --warn: #a05a00; --bad: #c02f26; --net: #2f62b5; --doubt: #6d51a8; color: var(--ink); }
.layer[data-theme="dark"] { --ground: #24262b; --ink: #eceef1; --soft: #adb3bd; --line: #43474f; --press: #32353c; --focus: #8ab8ff;
  --good: #5fd09a; --warn: #f0b25a; --bad: #ff8a80; --net: #8fb8ff; --doubt: #c3a9ff; }
[hidden] { display: none !important; }

.sign { all: unset; box-sizing: border-box; position: fixed; display: inline-flex; align-items: center; gap: 5px; height: 20px;
  padding: 0 8px; border-radius: 10px; font-size: 11.5px; line-height: 20px; white-space: nowrap; cursor: pointer; color: var(--soft);
  background: var(--ground); border: 1px solid var(--line); }
.sign:hover { color: var(--ink); background: var(--press); }
.sign::after { content: ""; position: absolute; inset: -4px -2px; }
.dot { width: 7px; height: 7px; border-radius: 50%; background: var(--soft); flex: none; }
.sign[data-state="saved"] .dot { background: var(--good); }
.sign[data-state="off"] .dot { background: none; border: 1.5px solid var(--warn); }
.sign[data-state="waiting"] .dot { background: none; border: 1.5px solid var(--good); }
.sign[data-state="problem"] { color: var(--bad); border-color: currentColor; font-weight: 600; }
.sign[data-state="problem"] .dot { background: currentColor; }
.sign[data-alarm="true"]::before { content: "!"; color: var(--warn); font-weight: 700; }

.card { position: fixed; width: min(372px, calc(100vw - 24px)); overflow: auto; overscroll-behavior: contain; padding: 14px 16px 14px 18px;
  color: var(--ink); background: var(--ground); border: 1px solid var(--line); border-radius: 12px;
  box-shadow: inset 4px 0 0 var(--tone), 0 6px 24px rgb(0 0 0 / 18%), 0 1px 3px rgb(0 0 0 / 12%); --tone: var(--soft);
  transition: opacity 140ms ease-out, translate 140ms ease-out; }
@starting-style { .card { opacity: 0; translate: 0 -6px; } }
.card[data-tone="you"] { --tone: var(--warn); }
.card[data-tone="network"] { --tone: var(--net); }
.card[data-tone="site"], .card[data-tone="problem"] { --tone: var(--bad); }
.card[data-tone="unknown"] { --tone: var(--doubt); }
.card[data-tone="good"] { --tone: var(--good); }
.title { all: unset; display: block; padding-right: 26px; font-size: 15px; font-weight: 650; line-height: 1.3; overflow-wrap: anywhere; }
.text { margin: 6px 0 0; overflow-wrap: anywhere; }
.others { margin: 6px 0 0; font-weight: 600; }
.others[hidden] { display: none; }
.meta { margin: 4px 0 0; color: var(--soft); font-size: 12.5px; }
.quote { margin: 8px 0 0; padding: 6px 10px; border-radius: 6px; background: var(--press); font-size: 13px; overflow-wrap: anywhere;
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; white-space: pre-wrap; }
.safe { display: flex; gap: 6px; margin: 8px 0 0; }
.safe::before { content: "✓"; color: var(--good); font-weight: 700; }
.safe[data-safe="false"]::before { content: "!"; color: var(--bad); }
.when { display: flex; align-items: baseline; justify-content: space-between; gap: 12px; margin: 8px 0 0; padding: 8px 10px;
  border-radius: 8px; background: var(--press); }
.count { font-size: 18px; font-weight: 650; font-variant-numeric: tabular-nums; white-space: nowrap; }
.actions { position: sticky; bottom: -14px; display: flex; flex-wrap: wrap; gap: 8px; margin: 4px -2px -8px; padding: 8px 2px; background: var(--ground); }
.ask { margin: 12px 0 0; font-weight: 600; }
.result { margin: 8px 0 0; color: var(--soft); font-size: 13px; }
.result:empty { display: none; }
button.action { all: unset; box-sizing: border-box; min-height: 32px; padding: 5px 14px; border: 1px solid var(--line); border-radius: 8px;
  font-size: 13.5px; font-weight: 550; line-height: 20px; cursor: pointer; text-align: center; background: var(--ground); color: var(--ink); }
button.action:hover { background: var(--press); }
button.action.main { background: var(--ink); color: var(--ground); border-color: var(--ink); }
button.action.main:hover { opacity: 0.88; }
button.close { all: unset; box-sizing: border-box; position: absolute; top: 8px; right: 8px; width: 28px; height: 28px; border-radius: 8px;
  cursor: pointer; text-align: center; font-size: 18px; line-height: 28px; color: var(--soft); }
button.close:hover { background: var(--press); color: var(--ink); }
button:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
@media (max-width: 480px) { .card { width: calc(100vw - 24px); padding: 12px 12px 12px 16px; } .actions .action { flex: 1 1 auto; } }
@media (prefers-reduced-motion: reduce) { .card { transition: none; } }
@media (forced-colors: active) { .card, .sign, button.action { border-color: CanvasText; } .dot { background: CanvasText; } }
@media print { .layer { display: none; } }
`;
