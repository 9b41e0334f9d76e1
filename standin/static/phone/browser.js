// The in-app browser: a frame, its title bar, its share menu, and its own history.
import { isNamed, mallBase, mallPort, persona, post, remove } from './api.js';
import { h, icon } from './dom.js';
import { answerCall } from './bridge.js';
import { shareMenu } from './share.js';
import * as screens from './screens.js';

let current = null;

export const page = () => current;

export async function browse(address) {
  const url = await resolve(address);
  if (!url) return null;
  if (screens.top()?.name === 'browser') { current.isLoaded = false; current.frame.src = url; return current; }
  const title = h('h1', {}, '加载中…');
  const frame = h('iframe', { className: 'web', title: '网页', allow: 'geolocation; clipboard-write' });
  const bar = h('div', { className: 'progress' });
  const header = h('header', { className: 'bar' },
    h('button', { className: 'tap', ariaLabel: '返回', data: { play: 'web-back' }, onclick: back }, icon('back')),
    h('button', { className: 'tap', ariaLabel: '关闭', data: { play: 'web-close' }, onclick: closePage }, icon('close')),
    title,
    h('div', { className: 'right' },
      h('button', { className: 'tap', ariaLabel: '刷新', onclick: reload }, icon('refresh')),
      h('button', { className: 'tap', ariaLabel: '更多', data: { play: 'web-more' }, onclick: () => shareMenu(current) }, icon('more'))));
  current = { frame, title, bar, stack: [], share: {}, moments: {}, allowed: null, heading: '', back: false };
  frame.addEventListener('load', () => { bar.classList.remove('busy'); if (title.textContent === '加载中…') title.textContent = '网页'; });
  screens.open({ name: 'browser', title: '', header, build: (body) => body.append(bar, frame), onClose: forget });
  bar.classList.add('busy');
  frame.src = url;
  return current;
}

async function resolve(address) {
  if (address.startsWith('/')) return mallBase + address;
  if (address.startsWith(`${mallBase}/`)) return address;
  const found = await screens.guard(() => post('/resolve', { url: address }));
  return found?.url;
}

function forget() {
  current = null;
  for (const { done } of waiting.values()) done({ ok: false, error: '网页关闭了' });
  waiting.clear();
  remove('/shown').catch(() => {});
}

export function closePage() {
  const browser = screens.find('browser');
  if (browser) screens.close(browser);
}

function back() {
  if (!current || current.stack.length < 2) { closePage(); return; }
  current.stack.pop();
  current.back = true;
  current.frame.src = current.stack[current.stack.length - 1];
}

function reload() {
  if (!current) return;
  const url = current.stack[current.stack.length - 1] || current.frame.src;
  current.back = true;
  current.frame.src = url;
}

// ------------------------------------------------------------------ what the page says

const mallOrigins = isNamed ? [mallBase, `http://127.0.0.1:${mallPort}`] : [location.origin];

function arrived(url, title, number) {
  const stack = current.stack;
  const known = stack[stack.length - 1] === url;
  if (!known && !current.back) stack.push(url);
  if (!known && current.back) stack[stack.length ? stack.length - 1 : 0] = url;
  if (!known) { current.share = {}; current.moments = {}; current.allowed = null; }
  current.back = false;
  if (number !== current.number) for (const { step } of waiting.values()) hand(step);
  current.number = number;
  current.isLoaded = true;
  current.heading = title;
  current.title.textContent = title || '网页';
}

// A step of the story goes to the page that is there now; when the page leaves before it answers, to the next one.
let asking = 0;
const waiting = new Map();

export function play(step) {
  if (!current) return Promise.resolve({ ok: false, error: '没有打开的网页' });
  return new Promise((done) => {
    const id = ++asking;
    const timer = setTimeout(() => { waiting.delete(id); done({ ok: false, error: '网页没有回应' }); }, (step.timeout || 6000) + 6000);
    waiting.set(id, { step: { ...step, type: 'lindian-play', id }, done: (answer) => { clearTimeout(timer); done(answer); } });
    if (current.isLoaded) hand(waiting.get(id).step);
  });
}

const hand = (step) => current.frame.contentWindow.postMessage(step, current.origin);

window.addEventListener('message', (event) => {
  if (!current || event.source !== current.frame.contentWindow || !mallOrigins.includes(event.origin)) return;
  const data = event.data || {};
  current.origin = event.origin;
  if (data.type === 'lindian-page') arrived(String(data.url).replace(/#wechat_redirect$/, ''), String(data.title || ''), data.number);
  else if (data.type === 'lindian-back') back();
  else if (data.type === 'lindian-touched') window.dispatchEvent(new Event('phone:touched'));
  else if (data.type === 'lindian-qr') show(data);
  else if (data.type === 'lindian-played') { waiting.get(data.id)?.done(data); waiting.delete(data.id); }
  else if (data.type === 'standin-call') {
    const { source, origin } = event;
    const reply = (result) => source.postMessage({ type: 'standin-answer', id: data.id, result }, origin);
    if (!String(data.url).startsWith(origin)) { reply({ errMsg: `${data.api}:fail wrong origin` }); return; }
    answerCall(current, data).then(reply, (error) => reply({ errMsg: `${data.api}:fail ${error.message}` }));
  }
});

function show(data) {
  if (!data.image) { remove('/shown').catch(() => {}); return; }
  post('/shown', { image: data.image, label: String(data.label || '') }).catch((error) => console.info('no code in the picture', error.message));
}

export const homeAddress = () => `${mallBase}/`;
