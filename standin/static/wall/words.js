// The wall's own words in both languages.

const TEXTS = {
  zh: { shopper: '顾客', clerk: '导购', member: '会员', manager: '店长', play: '播放整个故事', pause: '暂停（随时可以接手）', go: '继续播放', step: '下一步', again: '重来', clock: '演示时钟 +8 天', language: 'English', office: '总部', window: '在新窗口打开', add: '加一位演示用户', wall: '微信替身 · 演示墙', done: '演完了。现在每一部手机都归你。', taken: '你接手了。想让故事接着走，按继续。', failed: '这一步没有走通：' },
  en: { shopper: 'Shopper', clerk: 'Clerk', member: 'Member', manager: 'Manager', play: 'Play the whole story', pause: 'Pause (take over any time)', go: 'Go on', step: 'Next step', again: 'From the start', clock: 'Demo clock +8 days', language: '中文', office: 'Head office', window: 'Open in a window', add: 'Add a demo person', wall: 'WeChat stand-in · demo wall', done: 'That was the story. Every phone is yours now.', taken: 'You took over. Press Go on to continue the story.', failed: 'This step did not work: ' },
};
const KEPT = 'lindian-wall-language';
let chosen = localStorage.getItem(KEPT) || 'zh';

export const words = (key) => TEXTS[chosen][key] || key;
export const spoken = () => chosen;

export function language() {
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en';
  for (const id of ['step', 'again', 'clock', 'language']) document.getElementById(id).textContent = words(id);
  document.querySelectorAll('[data-words]').forEach((node) => { node.textContent = words(node.dataset.words); });
}

export function swapLanguage() {
  chosen = chosen === 'zh' ? 'en' : 'zh';
  localStorage.setItem(KEPT, chosen);
  language();
}
