// The four tabs: chats, contacts, discover, me.
import { persona, post, refresh, state } from './api.js';
import { browse, homeAddress } from './browser.js';
import { chatList, openChat, profile, shareCard } from './chats.js';
import { accountFace, face, h, icon, when, yuan } from './dom.js';
import { get } from './api.js';
import { scan } from './scan.js';
import { wallet } from './wallet.js';
import * as screens from './screens.js';

const entry = (symbol, label, play, act, end = '') => h('button', { className: 'row item', data: { play }, onclick: act },
  symbol, h('span', { className: 'grow' }, label), h('span', { className: 'end' }, end), icon('next', 16));

export const TABS = {
  chats: { title: '微信', symbol: 'chat', build: chatList },
  people: { title: '通讯录', symbol: 'people', build: contacts },
  discover: { title: '发现', symbol: 'compass', build: discover },
  me: { title: '我', symbol: 'me', build: me },
};

function contacts(body) {
  body.replaceChildren(
    h('button', { className: 'row', data: { play: 'account' }, onclick: () => (state.is_following ? openChat('official') : profile()) },
      accountFace(), h('span', { className: 'grow' }, h('strong', {}, state.account.name), h('span', { className: 'sub' }, state.is_following ? '公众号 · 已关注' : '公众号 · 未关注'))),
    ...[...state.people.values()].filter((one) => one.name !== persona).map((one) =>
      h('button', { className: 'row', onclick: () => openChat(one.name) }, face(one.name), h('span', { className: 'grow' }, h('strong', {}, one.nickname), h('span', { className: 'sub' }, one.place)))));
}

function discover(body) {
  body.replaceChildren(
    entry(icon('moments'), '朋友圈', 'moments', moments), h('div', { className: 'gap' }),
    entry(icon('scan'), '扫一扫', 'scan', scan), h('div', { className: 'gap' }),
    entry(icon('pin'), '我在这里', 'here', here, state.persona?.place || ''), h('div', { className: 'gap' }),
    entry(accountFace(24), `${state.account.name}商城`, 'mall', () => browse(homeAddress())));
}

function me(body) {
  const one = state.persona;
  const sharing = h('input', { type: 'checkbox', checked: one.shares_location, ariaLabel: '允许公众号使用我的位置', onchange: () => screens.guard(async () => { await post('/settings', { shares_location: sharing.checked }); await refresh(); }) });
  body.replaceChildren(
    h('div', { className: 'card me' }, face(one.name, 64), h('div', { className: 'grow' }, h('h2', {}, one.nickname), h('span', { className: 'sub' }, `微信号：${one.name}`), one.is_snapshot ? h('span', { className: 'sub' }, '快照页用户') : '')),
    entry(icon('wallet'), '钱包', 'wallet', wallet, yuan(one.balance_fen)), h('div', { className: 'gap' }),
    h('label', { className: 'row item' }, icon('pin'), h('span', { className: 'grow' }, '允许公众号使用我的位置'), sharing),
    entry(icon('me'), '昵称头像授权', 'consent', () => screens.guard(async () => { await post('/settings', { has_consented: false }); await refresh(); me(body); screens.toast('下次授权时会再问一次'); }), one.has_consented ? '已允许' : '未允许'));
}

export function here() {
  screens.open({
    name: 'here', title: '我在这里',
    build: (body, screen) => {
      const go = (spot) => screens.guard(async () => {
        const result = await post('/location', spot);
        await refresh();
        screens.close(screen);
        window.dispatchEvent(new Event('phone:changed'));
        screens.toast(result.push ? `已到 ${result.place}，公众号已知道` : `已到 ${result.place}`);
      });
      const latitude = h('input', { type: 'number', step: 'any', placeholder: '纬度 31.2304', ariaLabel: '纬度', data: { play: 'latitude' } });
      const longitude = h('input', { type: 'number', step: 'any', placeholder: '经度 121.4737', ariaLabel: '经度', data: { play: 'longitude' } });
      body.append(
        h('form', { className: 'typed', onsubmit: (event) => { event.preventDefault(); go({ latitude: latitude.value, longitude: longitude.value }); } }, latitude, longitude, h('button', { type: 'submit' }, '到这里')),
        ...state.places.map((one) => h('button', { className: 'row item', data: { play: `place-${one.name}` }, onclick: () => go({ place: one.name }) }, icon('pin'), h('span', { className: 'grow' }, one.name), state.persona.place === one.name ? icon('tick', 18) : '')));
    },
  });
}

function moments() {
  screens.open({
    name: 'moments', title: '朋友圈',
    build: async (body) => {
      const found = await screens.guard(() => get('/moments'));
      body.append(
        h('div', { className: 'cover' }, h('b', {}, state.persona.nickname), face(persona, 64)),
        ...(found?.moments.length ? found.moments.map((one) => h('article', { className: 'moment' }, face(one.persona, 42),
          h('div', { className: 'grow' }, h('strong', {}, one.nickname), one.words ? h('p', {}, one.words) : '', shareCard(one.card), h('time', {}, when(one.posted_at)))))
          : [h('p', { className: 'empty' }, '还没有人发朋友圈')]));
    },
  });
}
