// The wallet: balance, changes, money to confirm.
import { get, post, refresh, state } from './api.js';
import { h, icon, when, yuan } from './dom.js';
import * as screens from './screens.js';

export function wallet() {
  const screen = screens.open({ name: 'wallet', title: '钱包', build: (body) => fill(body), onShow: () => fill(screen.body) });
}

async function fill(body) {
  const found = await screens.guard(() => get('/wallet'));
  if (!found) return;
  body.replaceChildren(
    h('div', { className: 'balance' }, h('span', {}, '零钱'), h('strong', {}, yuan(found.balance_fen)),
      h('button', { className: 'top-up', onclick: () => screens.guard(async () => { await post('/wallet/top-up', { amount_fen: 100000 }); fill(body); }) }, '充值 ¥1000（演示）')),
    ...found.waiting.map((one) => h('button', { className: 'row incoming', data: { play: 'transfer' }, onclick: () => confirmTransfer(one.package_info).then(() => fill(body)) },
      h('span', { className: 'coin' }, '¥'), h('span', { className: 'grow' }, h('strong', {}, `${state.account.name} 向你付款 ${yuan(one.amount_fen)}`), h('span', { className: 'sub' }, `${one.remark} · 还有 ${one.hours_left} 小时 · 点此确认收款`)), icon('next', 18))),
    h('h2', { className: 'section' }, '账单'),
    ...(found.entries.length ? found.entries.map((one) => h('div', { className: 'row entry' },
      h('span', { className: 'grow' }, h('strong', {}, one.title), h('span', { className: 'sub' }, when(one.at))),
      h('b', { className: one.amount_fen > 0 ? 'in' : '' }, `${one.amount_fen > 0 ? '+' : '−'}${(Math.abs(one.amount_fen) / 100).toFixed(2)}`)))
      : [h('p', { className: 'empty' }, '还没有账单')]));
}

export async function confirmTransfer(packageInfo) {
  const found = await screens.guard(() => get('/wallet'));
  const bill = found?.waiting.find((one) => one.package_info === packageInfo);
  if (!bill) { screens.toast('微信号与商家指定不一致，或这笔收款已处理'); return 'fail'; }
  return new Promise((done) => {
    screens.sheet((panel, end) => {
      const take = h('button', { className: 'big', data: { play: 'transfer-confirm' }, onclick: () => screens.guard(async () => {
        const result = await post('/transfers/confirm', { package_info: packageInfo });
        end();
        screens.toast(result.state === 'FAIL' ? '收款失败' : '已确认，稍后到账');
        refresh();
        done(result.state === 'FAIL' ? 'fail' : 'ok');
      }) }, '确认收款');
      panel.append(h('p', { className: 'payee' }, `${state.account.name} 向你付款`), h('p', { className: 'sum' }, yuan(bill.amount_fen)), h('dl', { className: 'facts' }, h('dt', {}, '说明'), h('dd', {}, bill.remark), h('dt', {}, '收款方式'), h('dd', {}, '零钱'), h('dt', {}, '确认期限'), h('dd', {}, `还有 ${bill.hours_left} 小时，过时退回商家`)), take);
    }, { onCancel: () => done('cancel'), className: 'pay' });
  });
}
