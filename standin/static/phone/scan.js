// Scan: codes on other phones, or a picture from the album.
import { get, nickname, post, refresh } from './api.js';
import { face, h, icon } from './dom.js';
import { browse } from './browser.js';
import { openChat } from './chats.js';
import * as screens from './screens.js';

function picker(done) {
  let timer = 0;
  const screen = screens.open({
    name: 'scan', title: '扫一扫',
    build: (body) => {
      const list = h('div', { className: 'codes' });
      const file = h('input', { type: 'file', accept: 'image/*', hidden: true, onchange: () => file.files[0] && asDataUrl(file.files[0]).then((image) => done({ image })) });
      const typed = h('input', { type: 'text', placeholder: '或粘贴码的内容', ariaLabel: '码的内容', data: { play: 'scan-text' } });
      body.append(
        h('div', { className: 'finder' }, h('span', { className: 'beam' })),
        h('p', { className: 'hint' }, '别的手机屏幕上的码'), list,
        h('form', { className: 'typed', onsubmit: (event) => { event.preventDefault(); if (typed.value.trim()) done({ text: typed.value.trim() }); } }, typed, h('button', { type: 'submit', data: { play: 'scan-typed' } }, '识别')),
        h('button', { className: 'big ghost', onclick: () => file.click() }, icon('image', 20), ' 相册'), file);
      const look = async () => {
        const { codes } = await get('/shown').catch(() => ({ codes: [] }));
        if (list.dataset.seen === codes.map((code) => code.number).join()) return;
        list.dataset.seen = codes.map((code) => code.number).join();
        list.replaceChildren(...(codes.length ? codes.map((code) => h('button', { className: 'code', data: { play: `code-${code.persona}` }, onclick: () => done({ shown: code.number }) },
          code.picture ? h('img', { src: code.picture, alt: '' }) : icon('scan', 48),
          h('span', { className: 'grow' }, h('strong', {}, code.label || '二维码'), h('span', { className: 'sub' }, code.persona === 'office' ? '总部电脑' : `${nickname(code.persona)} 的手机`)), code.persona === 'office' ? '' : face(code.persona, 28)))
          : [h('p', { className: 'empty' }, '现在没有手机显示二维码')]));
      };
      look();
      timer = setInterval(look, 1200);
    },
    onClose: () => clearInterval(timer),
  });
  return screen;
}

const asDataUrl = (file) => new Promise((done, fail) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result);
  reader.onerror = fail;
  reader.readAsDataURL(file);
});

export async function scanned(wish, done = () => {}) {
  // Do what WeChat does with the code.
  await screens.guard(async () => {
    const result = await post('/scan', wish);
    done();
    await refresh();
    if (result.kind === 'chat') openChat('official');
    else if (result.kind === 'page') browse(result.url);
    else screens.sheet((panel, end) => panel.append(h('p', { className: 'sheet-title' }, '扫描结果'), h('div', { className: 'quote' }, result.text), h('button', { className: 'choice cancel', onclick: end }, '完成')));
  });
}

export function scan() {
  const screen = picker((wish) => scanned(wish, () => screens.close(screen)));
}

export function scanFor() {
  // For a page: the text of the code, or null when the person goes back.
  return new Promise((done) => {
    let text = null;
    const screen = picker((wish) => screens.guard(async () => {
      text = (await post('/read-code', wish)).text;
      screens.close(screen);
    }));
    const before = screen.onClose;
    screen.onClose = () => { before(); done(text); };
  });
}
