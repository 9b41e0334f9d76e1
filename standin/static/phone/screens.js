// A stack of screens over the tabs, sheets from below, and short notices.
import { h, icon } from './dom.js';

const root = () => document.getElementById('screens');
const stack = [];

export function open(screen) {
  // screen: {name, title, build(body), right?, onClose?, header?}
  const body = h('div', { className: 'body' });
  const header = screen.header || h('header', { className: 'bar' },
    h('button', { className: 'tap', ariaLabel: '返回', data: { play: 'phone-back' }, onclick: () => close() }, icon('back')),
    h('h1', {}, screen.title), h('div', { className: 'right' }, screen.right || ''));
  const node = h('section', { className: `screen ${screen.name}`, data: { screen: screen.name } }, header, body);
  const entry = { ...screen, node, body };
  stack.push(entry);
  root().append(node);
  screen.build(body, entry);
  return entry;
}

export function close(entry = stack[stack.length - 1]) {
  const position = stack.indexOf(entry);
  if (position < 0) return;
  for (const gone of stack.splice(position)) {
    gone.onClose?.();
    gone.node.remove();
  }
  stack[stack.length - 1]?.onShow?.();
}

export function closeAll() { if (stack.length) close(stack[0]); }
export const top = () => stack[stack.length - 1];
export const find = (name) => stack.find((entry) => entry.name === name);

export function sheet(build, { onCancel = () => {}, className = '' } = {}) {
  const end = () => veil.remove();
  const panel = h('div', { className: `sheet ${className}`, role: 'dialog' });
  const veil = h('div', { className: 'veil', onclick: (event) => { if (event.target === veil) { end(); onCancel(); } } }, panel);
  build(panel, end);
  document.getElementById('phone').append(veil);
  return end;
}

export function choose(title, options) {
  return new Promise((done) => {
    sheet((panel, end) => {
      const pick = (value) => { end(); done(value); };
      panel.append(
        title ? h('p', { className: 'sheet-title' }, title) : '',
        ...options.map((one) => h('button', { className: 'choice', data: { play: one.play || '' }, onclick: () => pick(one.value) },
          one.symbol || '', h('span', {}, one.label))),
        h('button', { className: 'choice cancel', onclick: () => pick(null) }, '取消'));
    }, { onCancel: () => done(null) });
  });
}

let hiding = 0;
export function toast(text) {
  document.querySelector('.toast')?.remove();
  const node = h('div', { className: 'toast', role: 'status' }, text);
  document.getElementById('phone').append(node);
  clearTimeout(hiding);
  hiding = setTimeout(() => node.remove(), 2200);
}

export async function guard(work) {
  try {
    return await work();
  } catch (error) {
    toast(error.message || '出错了');
    return null;
  }
}
