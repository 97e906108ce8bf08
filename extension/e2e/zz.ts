import { profile } from "./setting.ts";
import { practice, focus } from "./chats.ts";
import { practiceChat } from "./servers.ts";
import { kept, inbox, withPanel } from "./core.ts";
import { sleep } from "./wait.ts";
const chat = await practiceChat();
const site = practice(chat.url);
const b = await profile((process.env["B"] ?? "firefox") as "firefox");
for (const [stop, lead, breath, kill] of [[0,0,300,0],[1,0,300,0],[1,700,300,0],[1,0,2000,1],[1,0,300,1],[1,700,300,1]] as const) {
  const page = await b.open(site.newChat);
  await focus(page, site); await sleep(1000);
  if (stop) await b.stopWorker();
  await page.bringToFront();
  await page.keyboard.type(`text ${stop} ${lead} ${breath} ${kill}`);
  await sleep(lead);
  await page.close();
  await sleep(breath);
  if (kill) { await b.kill(); await b.restart(); }
  else await sleep(3000);
  console.log({stop, lead, breath, kill}, await withPanel(b, async (p) => { await sleep(2000); return [(await kept(p, "practice")).map(d=>d.text), await inbox(p)]; }));
}
await b.close();
await chat.stop();
