// The pay sheet and the page after it.
import { post, refresh } from './api.js';
import { h, icon, yuan } from './dom.js';
import * as screens from './screens.js';

export async function paySheet(parameters) {
  let asked;
  try {
    asked = await post('/pay/sheet', parameters);
  } catch (error) {
    screens.toast(error.message);
    return 'fail';
  }
  return new Promise((done) => {
    screens.sheet((panel, end) => {
      const confirm = h('button', { className: 'big', data: { play: 'pay-confirm' } }, '确认支付');
      const note = h('p', { className: 'warn', role: 'alert' });
      confirm.onclick = async () => {
        confirm.disabled = true;
        confirm.textContent = '支付中…';
        try {
          await post('/pay', parameters);
        } catch (error) {
          note.textContent = error.message;
          confirm.disabled = false;
          confirm.textContent = '确认支付';
          return;
        }
        end();
        refresh();
        paid(asked, () => done('ok'));
      };
      panel.append(
        h('button', { className: 'tap corner', ariaLabel: '关闭', data: { play: 'pay-cancel' }, onclick: () => { end(); done('cancel'); } }, icon('close')),
        h('p', { className: 'payee' }, asked.merchant), h('p', { className: 'sum' }, yuan(asked.amount_fen)),
        h('dl', { className: 'facts' }, h('dt', {}, '商品'), h('dd', {}, asked.description), h('dt', {}, '付款方式'), h('dd', {}, `零钱（余额 ${yuan(asked.balance_fen)}）`)),
        note, confirm);
    }, { onCancel: () => done('cancel'), className: 'pay' });
  });
}

function paid(asked, done) {
  screens.open({
    name: 'paid', title: '', header: h('header', { className: 'bar' }),
    build: (body, entry) => body.append(h('div', { className: 'paid' },
      h('span', { className: 'seal' }, icon('tick', 44)), h('p', {}, '支付成功'), h('p', { className: 'sum' }, yuan(asked.amount_fen)), h('p', { className: 'sub' }, asked.merchant),
      h('button', { className: 'big plain', data: { play: 'pay-done' }, onclick: () => { screens.close(entry); } }, '完成'))),
    onClose: done,
  });
}
