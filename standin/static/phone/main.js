// Starts the phone: tabs, polling, and the wall's wishes.
import { isNamed, loadWorld, persona, refresh, state } from './api.js';
import { browse, closePage, play } from './browser.js';
import { openChat, update } from './chats.js';
import { h, icon } from './dom.js';
import { scan } from './scan.js';
import * as screens from './screens.js';
import { TABS } from './tabs.js';

const home = document.getElementById('home');
const EVERY_MS = 1500;
let tab = 'chats';

function draw() {
  const shown = TABS[tab];
  const unread = Object.values(state.chats).reduce((sum, chat) => sum + chat.unread, 0);
  const body = h('div', { className: `body ${tab}` });
  shown.build(body);
  home.replaceChildren(
    h('header', { className: 'bar main' }, h('span', { className: 'left' }), h('h1', {}, tab === 'chats' && unread ? `微信(${unread})` : shown.title),
      h('div', { className: 'right' }, h('button', { className: 'tap', ariaLabel: '扫一扫', data: { play: 'scan' }, onclick: scan }, icon('scan')))),
    body,
    h('nav', { className: 'tabs' }, ...Object.entries(TABS).map(([name, one]) => h('button', { ariaCurrent: name === tab ? 'page' : null, data: { play: `tab-${name}` }, onclick: () => { tab = name; draw(); } },
      h('span', { className: 'face-box' }, icon(one.symbol), name === 'chats' && unread ? h('b', { className: 'badge' }, unread) : '', name === 'me' && state.waiting_transfers ? h('b', { className: 'badge dot' }) : ''), one.title))));
}

async function tick() {
  if (document.visibilityState === 'visible') {
    try {
      const changed = await refresh();
      if (changed && !screens.top()) draw();
      const open = screens.top();
      if (changed && open?.name === 'chat') await update(open);
    } catch { /* the next round tries again; the status bar keeps its clock */ }
  }
  clock();
  setTimeout(tick, EVERY_MS);
}

function clock() {
  document.getElementById('time').textContent = new Date().toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false });
}

window.addEventListener('phone:changed', () => { if (!screens.top()) draw(); });

// ------------------------------------------------------------------ the wall

const wall = isNamed ? document.body.dataset.wall.split(' ') : [location.origin];
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// scrollIntoView would scroll the wall around this phone too.
function center(node) {
  for (let box = node.parentElement; box; box = box.parentElement) {
    if (box.scrollHeight <= box.clientHeight || !/auto|scroll/.test(getComputedStyle(box).overflowY)) continue;
    const at = node.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    box.scrollTop += at.top + at.height / 2 - frame.top - frame.height / 2;
  }
}

async function tapHere(step) {
  const end = Date.now() + (step.timeout || 6000);
  for (;;) {
    const node = [...document.querySelectorAll(step.selector)].reverse().find((one) => one.getClientRects().length);
    if (node) {
      center(node);
      node.classList.add('pointed');
      await pause(420);
      node.classList.remove('pointed');
      if (step.action === 'fill') { node.value = step.value; node.dispatchEvent(new Event('input', { bubbles: true })); } else if (step.action !== 'see') node.click();
      return { ok: true, text: node.textContent.trim().slice(0, 200) };
    }
    if (Date.now() > end) return { ok: false, error: `手机上没有 ${step.selector}` };
    await pause(100);
  }
}

const wishes = {
  home: () => { screens.closeAll(); tab = 'chats'; draw(); return { ok: true }; },
  chat: (step) => { openChat(step.value || 'official'); return { ok: true }; },
  open: async (step) => ({ ok: Boolean(await browse(step.value)) }),
  close: () => { closePage(); return { ok: true }; },
  tap: tapHere,
  page: (step) => play(step),
};

window.addEventListener('message', async (event) => {
  const step = event.data || {};
  if (step.type !== 'standin-wish' || !wall.includes(event.origin) || event.source !== window.parent) return;
  const act = wishes[step.wish];
  const result = act ? await act(step) : { ok: false, error: 'unknown wish' };
  event.source.postMessage({ ...result, type: 'standin-done', id: step.id, persona }, event.origin);
});

// A real finger (not the story's) means the person takes over.
const touched = () => wall.forEach((origin) => {
  const around = location.ancestorOrigins?.[0];
  if (window.parent !== window && (!around || around === origin)) window.parent.postMessage({ type: 'standin-touched' }, origin);
});
window.addEventListener('pointerdown', (event) => { if (event.isTrusted) touched(); }, true);
window.addEventListener('phone:touched', touched);

await loadWorld();
await refresh();
draw();
tick();
if (window.parent !== window) {
  const around = location.ancestorOrigins?.[0];
  for (const origin of wall.filter((one) => !around || one === around)) window.parent.postMessage({ type: 'standin-ready', persona }, origin);
}
