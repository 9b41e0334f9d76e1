// The chat list and the chats: with the account, with WeChat Pay, with people.
import { get, nickname, persona, post, reachable, refresh, state } from './api.js';
import { accountFace, face, h, icon, payFace, when, yuan } from './dom.js';
import { browse } from './browser.js';
import { scanned } from './scan.js';
import * as screens from './screens.js';

const LABELS = { thing: '事项', time: '时间', date: '日期', amount: '金额', character_string: '编号', phrase: '状态', name: '姓名', number: '数量', const: '类型', short_thing: '说明' };

export const avatarOf = (chat, size = 44) =>
  chat === 'official' ? accountFace(size) : chat === 'pay' ? payFace(size) : face(chat, size);

function preview(message) {
  const body = message.body;
  switch (message.kind) {
    case 'news': return `[图文] ${body.articles[0].title}`;
    case 'notice': return `[服务通知] ${body.rows[0]?.value || ''}`;
    case 'card': return `[链接] ${body.title}`;
    case 'receipt': return `${body.title} ${yuan(body.amount_fen)}`;
    case 'image': return '[图片]';
    case 'location': return `[位置] ${body.label}`;
    default: return body.content;
  }
}

export function chatList(body) {
  const rows = Object.entries(state.chats).map(([chat, view]) => ({ chat, ...view }));
  if (!rows.some((row) => row.chat === 'official')) rows.push({ chat: 'official', last: null, unread: 0 });
  rows.sort((left, right) => (right.last?.sent_at || 0) - (left.last?.sent_at || 0));
  body.replaceChildren(...rows.map((row) => h('button', { className: 'row', data: { play: `chat-${row.chat}` }, onclick: () => openChat(row.chat) },
    h('span', { className: 'face-box' }, avatarOf(row.chat), row.unread ? h('b', { className: 'badge' }, row.unread > 99 ? '99+' : row.unread) : ''),
    h('span', { className: 'grow' },
      h('span', { className: 'line' }, h('strong', {}, nickname(row.chat)), h('time', {}, row.last ? when(row.last.sent_at) : '')),
      h('span', { className: 'sub' }, row.last ? preview(row.last) : '公众号 · 点此关注')))));
}

export function openChat(chat) {
  if (screens.top()?.chat === chat) return screens.top();
  screens.closeAll();
  if (chat === 'official' && !state.is_following) return profile();
  const screen = screens.open({
    name: 'chat', title: nickname(chat), chat,
    right: chat === 'official' ? h('button', { className: 'tap', ariaLabel: '公众号资料', onclick: profile }, icon('more')) : '',
    build: (body, entry) => { entry.chat = chat; entry.last = 0; body.append(h('div', { className: 'stream', ariaLive: 'polite' }), footer(chat)); },
    onClose: () => refresh().then(() => window.dispatchEvent(new Event('phone:changed'))),
  });
  screen.chat = chat;
  update(screen);
  if (chat === 'official') post('/enter').then(() => update(screen)).catch(() => {});
  return screen;
}

export async function update(screen) {
  if (screen.busy) return;
  screen.busy = true;
  try {
    const { messages } = await get(`/chats/${screen.chat}?after=${screen.last}`);
    const stream = screen.body.querySelector('.stream');
    let before = screen.lastAt || 0;
    for (const message of messages) {
      if (message.id <= screen.last) continue;
      if (message.sent_at - before > 180) stream.append(h('p', { className: 'clock' }, when(message.sent_at)));
      before = message.sent_at;
      stream.append(bubble(message));
      screen.last = message.id;
    }
    screen.lastAt = before;
    if (messages.length) {
      stream.scrollTop = stream.scrollHeight;
      await post(`/chats/${screen.chat}/read`);
    }
  } finally { screen.busy = false; }
}

function bubble(message) {
  const { kind, body } = message;
  if (kind === 'line') return h('p', { className: 'quiet' }, body.content);
  if (kind === 'notice') return notice(body);
  if (kind === 'receipt') return receipt(body);
  const mine = message.sender === persona;
  return h('div', { className: `message ${mine ? 'mine' : ''} ${kind}`, data: { kind } }, avatarOf(mine ? persona : message.sender, 40), content(kind, body));
}

function content(kind, body) {
  if (kind === 'news') return h('div', { className: 'articles' }, ...body.articles.map(article));
  if (kind === 'card') return shareCard(body);
  if (kind === 'location') return h('div', { className: 'words' }, icon('pin', 18), ` ${body.label}`);
  if (kind === 'image') return h('button', { className: 'photo', data: { play: 'photo' }, onclick: () => enlarge(body.media_id) }, h('img', { src: `/media/${body.media_id}`, alt: '图片', loading: 'lazy' }));
  return h('div', { className: 'words' }, ...linked(body.content));
}

function enlarge(mediaId) {
  screens.sheet((panel, end) => panel.append(
    h('img', { className: 'enlarged', src: `/media/${mediaId}`, alt: '图片' }),
    h('button', { className: 'choice', data: { play: 'photo-scan' }, onclick: () => { end(); scanned({ media_id: mediaId }); } }, icon('scan'), '识别图中的二维码'),
    h('button', { className: 'choice cancel', onclick: end }, '取消')));
}

function article(one, position) {
  const picture = one.picurl ? h('img', { src: reachable(one.picurl), alt: '', className: position ? 'small' : 'large', onerror: (event) => event.target.remove() }) : '';
  return h('button', { className: `article ${position ? 'more' : ''}`, data: { play: 'card' }, onclick: () => one.url && browse(one.url) },
    position ? '' : picture,
    h('span', { className: 'grow' }, h('strong', {}, one.title), one.description ? h('span', { className: 'sub' }, one.description) : ''),
    position ? picture : '', position || !one.url ? '' : h('span', { className: 'read' }, '查看详情', icon('next', 14)));
}

export function shareCard(card) {
  return h('button', { className: 'share-card', data: { play: 'share-card' }, onclick: () => browse(card.link) },
    h('strong', {}, card.title),
    h('span', { className: 'under' }, h('span', { className: 'sub' }, card.desc),
      card.imgUrl ? h('img', { src: reachable(card.imgUrl), alt: '', width: 52, height: 52, onerror: (event) => event.target.remove() }) : h('span', { className: 'picture' }, icon('link'))),
    h('span', { className: 'source' }, state.account.name));
}

function linked(text) {
  return String(text).split(/(https?:\/\/[^\s<>"]+)/).map((part) =>
    /^https?:/.test(part) ? h('a', { href: '#', onclick: (event) => { event.preventDefault(); browse(part); } }, part) : part);
}

function notice(body) {
  return h('button', { className: 'notice', onclick: () => body.url && browse(body.url) },
    h('span', { className: 'head' }, accountFace(22), `${state.account.name} · 服务通知`),
    h('dl', {}, ...body.rows.flatMap((row) => [h('dt', {}, LABELS[row.name.replace(/\d+$/, '')] || row.name), h('dd', {}, row.value)])),
    body.url ? h('span', { className: 'read' }, '查看详情', icon('next', 14)) : '');
}

function receipt(body) {
  return h('div', { className: 'notice receipt' }, h('span', { className: 'head' }, body.title),
    h('span', { className: 'amount' }, yuan(body.amount_fen)), h('dl', {}, h('dt', {}, '说明'), h('dd', {}, body.text), h('dt', {}, '单号'), h('dd', {}, body.number)));
}

function footer(chat) {
  if (chat === 'pay') return '';
  const input = h('input', { type: 'text', ariaLabel: '输入消息', maxLength: 600, data: { play: 'chat-input' } });
  const form = h('form', { className: 'write', onsubmit: (event) => { event.preventDefault(); say(); } }, input, h('button', { className: 'send', type: 'submit', data: { play: 'chat-send' } }, '发送'));
  const say = () => screens.guard(async () => {
    const words = input.value.trim();
    if (!words) return;
    input.value = '';
    await post(`/chats/${chat}`, { content: words });
    await update(screens.top());
  });
  const menu = chat === 'official' ? state.menu?.button : null;
  if (!menu) return h('footer', { className: 'foot' }, form);
  const buttons = h('div', { className: 'menu' }, ...menu.map((one) => h('button', { className: 'top', data: { play: `menu-${one.name}` }, onclick: () => tapMenu(one) }, one.sub_button?.length ? icon('menu', 14) : '', one.name)));
  const foot = h('footer', { className: 'foot with-menu' });
  const swap = h('button', { className: 'tap', ariaLabel: '切换菜单和键盘', onclick: () => { foot.classList.toggle('typing'); } }, icon('keyboard'));
  foot.append(swap, buttons, form);
  return foot;
}

async function tapMenu(button) {
  let chosen = button;
  if (button.sub_button?.length) {
    chosen = await screens.choose(button.name, button.sub_button.map((one) => ({ label: one.name, value: one, play: `menu-${one.name}` })));
    if (!chosen) return;
  }
  await screens.guard(async () => {
    const { url } = await post('/menu', { key: chosen.key || chosen.url });
    if (url) browse(url);
    else await update(screens.top());
  });
}

export function profile() {
  return screens.open({
    name: 'profile', title: '公众号',
    build: (body) => {
      const button = h('button', { className: 'big', data: { play: 'follow' } }, state.is_following ? '发消息' : '关注公众号');
      button.onclick = () => screens.guard(async () => {
        if (!state.is_following) await post('/follow');
        await refresh();
        openChat('official');
      });
      const leave = h('button', { className: 'big plain', hidden: !state.is_following }, '不再关注');
      leave.onclick = () => screens.guard(async () => { await post('/unfollow'); await refresh(); screens.closeAll(); window.dispatchEvent(new Event('phone:changed')); });
      body.append(h('div', { className: 'profile' }, accountFace(72), h('h2', {}, state.account.name), h('p', { className: 'sub' }, state.account.about), button, leave));
    },
  });
}
