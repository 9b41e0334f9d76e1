// Lays out the wall and keeps who holds which phone.
import { askPage, askPhone, leave, listen, mallBase, mallOrigin, phoneAddress, phoneOrigin } from './frames.js';
import { player } from './player.js';
import { language, swapLanguage, words } from './words.js';

const ROLES = [
  { role: 'shopper', name: 'xiaoyu' }, { role: 'clerk', name: 'li' }, { role: 'member', name: 'wang' }, { role: 'manager', name: 'chen' },
];
const KEPT = 'lindian-wall-personas';
const slots = new Map();
let people = [];
let show = { takeOver() {}, speak() {} };

const kept = () => { try { return JSON.parse(localStorage.getItem(KEPT)) || {}; } catch { return {}; } };

function make(tag, className, ...children) {
  const node = document.createElement(tag);
  node.className = className;
  node.append(...children);
  return node;
}

function slot({ role, name }) {
  const chosen = kept()[role] || name;
  const select = make('select', '');
  select.ariaLabel = '换人';
  const frame = make('iframe', '');
  frame.allow = 'geolocation; clipboard-write';
  const label = make('b', '');
  label.dataset.words = role;
  const shell = make('div', 'shell', make('div', 'glass', frame));
  const node = make('div', 'slot', make('div', 'slot-head', label, select), shell);
  node.dataset.role = role;
  const entry = { role, frame, shell, select, name: '' };
  entry.show = (person) => {
    entry.name = people.some((one) => one.name === person) ? person : name;
    select.value = entry.name;
    frame.title = `${words(role)} ${entry.name}`;
    entry.ready = new Promise((done) => { entry.becomeReady = done; });
    frame.src = phoneAddress(entry.name);
    localStorage.setItem(KEPT, JSON.stringify({ ...kept(), [role]: entry.name }));
  };
  select.addEventListener('change', () => entry.show(select.value));
  slots.set(role, entry);
  document.getElementById('phones').append(node);
  fillChoices(entry);
  entry.show(chosen);
}

function fillChoices(entry) {
  const before = entry.select.value || entry.name;
  entry.select.replaceChildren(...people.map((one) => new Option(`${one.nickname}`, one.name)));
  if (before) entry.select.value = before;
}

async function loadPeople() {
  people = (await (await fetch('/standin/personas')).json()).personas;
}

function fit() {
  const room = document.getElementById('phones').clientWidth;
  const columns = innerWidth <= 720 ? 1 : innerWidth <= 1180 ? 2 : 4;
  const byWidth = ((room - (columns - 1) * 18) / columns - 20) / 390;
  const byHeight = columns === 4 ? Math.max(.66, (innerHeight - 340) / 844) : 1;
  document.documentElement.style.setProperty('--scale', Math.min(1, byWidth, byHeight).toFixed(4));
}

// ------------------------------------------------------------------ who acts where

const stage = {
  async phone(name, act) {
    let entry = [...slots.values()].find((one) => one.name === name);
    if (!entry) { entry = slots.get(act.slot || 'shopper'); entry.show(name); }
    await Promise.race([entry.ready, new Promise((done) => setTimeout(done, 8000))]);
    entry.shell.classList.add('acting');
    try { return await askPhone(entry.frame, name, act); } finally { entry.shell.classList.remove('acting'); }
  },
  async office(act) {
    const frame = document.getElementById('office');
    const box = frame.closest('.office');
    if (act.open) { leave(frame, mallBase('office') + act.open); return { ok: true }; }
    box.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
    box.classList.add('acting');
    try { return await askPage(frame, 'office', act); } finally { box.classList.remove('acting'); }
  },
  async strip(act) {
    const frame = document.getElementById('strip');
    if (act.open) { leave(frame, mallBase('wall') + act.open); return { ok: true }; }
    return askPage(frame, 'wall', act);
  },
  async clock() {
    const frame = document.getElementById('clock-frame');
    const box = document.getElementById('clock-box');
    leave(frame, `${mallBase('wall')}/demo/clock`);
    if (!box.open) box.showModal();
    for (const selector of ['[data-play="advance-clock"]', 'dialog.ask [data-answer="yes"]']) {
      const answer = await askPage(frame, 'wall', { selector, action: 'click', timeout: 5000 });
      if (!answer.ok) { box.close(); return answer; }
    }
    await new Promise((done) => setTimeout(done, 800));
    const time = await askPage(frame, 'wall', { selector: '[data-play="demo-time"]', action: 'see', timeout: 3000 });
    document.getElementById('clock-words').textContent = time.text || '';
    setTimeout(() => box.close(), 900);
    return { ok: true };
  },
};

listen((data, event) => {
  if (data.type === 'standin-ready') {
    const entry = [...slots.values()].find((one) => one.frame.contentWindow === event.source && phoneOrigin(one.name) === event.origin);
    entry?.becomeReady?.();
  } else if (data.type === 'standin-touched' || data.type === 'lindian-touched') {
    show.takeOver();
  } else if (data.type === 'lindian-page' && event.source === document.getElementById('office').contentWindow) {
    document.getElementById('office-address').textContent = data.title || '';
  } else if (data.type === 'lindian-qr' && event.source === document.getElementById('office').contentWindow && event.origin === mallOrigin('office')) {
    fetch('/standin/shown', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ image: data.image, label: data.label }) });
  }
});

document.getElementById('clock').addEventListener('click', () => stage.clock());
document.querySelector('#clock-box .shut').addEventListener('click', () => document.getElementById('clock-box').close());
document.getElementById('language').addEventListener('click', () => { swapLanguage(); show.speak(); });
document.getElementById('add').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  const response = await fetch('/standin/personas', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(Object.fromEntries(new FormData(form))) });
  const answer = await response.json();
  document.getElementById('add-note').textContent = response.ok ? `${answer.nickname} ✓` : answer.error;
  if (!response.ok) return;
  form.reset();
  await loadPeople();
  slots.forEach(fillChoices);
});
addEventListener('resize', fit);

await loadPeople();
ROLES.forEach(slot);
fit();
language();
document.getElementById('strip').src = `${mallBase('wall')}/demo/strip`;
document.getElementById('office').src = `${mallBase('office')}/demo/office`;
document.getElementById('office-open').href = `${mallBase('office')}/demo/office`;
show = await player(stage);
