// The menu behind the three dots: send to a chat, Moments, copy the link.
import { persona, post, state } from './api.js';
import { face, h, icon } from './dom.js';
import * as screens from './screens.js';

function cardOf(page, slot) {
  const url = page.stack[page.stack.length - 1] || '';
  const set = page[slot]?.link ? page[slot] : page.share;
  return { title: set.title || page.heading || state.account.name, desc: set.desc || url, link: set.link || url, imgUrl: set.imgUrl || '' };
}

export function shareMenu(page) {
  const item = (symbol, label, play, act) => h('button', { className: 'share-item', data: { play }, onclick: act }, h('span', {}, icon(symbol)), label);
  screens.sheet((panel, end) => {
    panel.append(
      h('p', { className: 'sheet-title' }, `此网页由 ${state.account.name} 提供`),
      h('div', { className: 'share-items' },
        item('share', '发送给朋友', 'share-friend', () => { end(); pickFriend(cardOf(page, 'share')); }),
        item('moments', '分享到朋友圈', 'share-moments', () => { end(); compose(cardOf(page, 'moments')); }),
        item('link', '复制链接', 'share-copy', () => { end(); copy(cardOf(page, 'share').link); })),
      h('button', { className: 'choice cancel', onclick: end }, '取消'));
  }, { className: 'grey' });
}

function copy(link) {
  navigator.clipboard?.writeText(link).then(() => screens.toast('链接已复制'), () => screens.toast(link));
}

function pickFriend(card) {
  screens.open({
    name: 'friends', title: '选择一个聊天',
    build: (body) => body.append(...[...state.people.values()].filter((one) => one.name !== persona).map((one) =>
      h('button', { className: 'row', data: { play: `friend-${one.name}` }, onclick: () => sendTo(one, card) }, face(one.name), h('span', { className: 'grow' }, h('strong', {}, one.nickname))))),
  });
}

function sendTo(friend, card) {
  screens.sheet((panel, end) => {
    panel.append(h('p', { className: 'sheet-title' }, `发送给 ${friend.nickname}`), h('div', { className: 'quote' }, `[链接] ${card.title}`),
      h('button', { className: 'big', data: { play: 'share-send' }, onclick: () => screens.guard(async () => {
        await post('/share', { to: friend.name, card });
        end();
        screens.close(screens.find('friends'));
        screens.toast('已发送');
      }) }, '发送'),
      h('button', { className: 'choice cancel', onclick: end }, '取消'));
  });
}

function compose(card) {
  screens.open({
    name: 'compose', title: '发表到朋友圈',
    build: (body, entry) => {
      const words = h('textarea', { placeholder: '这一刻的想法…', maxLength: 500, rows: 4, data: { play: 'moments-words' } });
      const send = h('button', { className: 'big', data: { play: 'moments-send' }, onclick: () => screens.guard(async () => {
        await post('/share', { to: 'moments', card, words: words.value });
        screens.close(entry);
        screens.toast('已发表');
      }) }, '发表');
      body.append(h('div', { className: 'compose' }, words, h('div', { className: 'quote' }, card.title), send));
    },
  });
}
