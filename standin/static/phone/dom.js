// Small helpers to build pages without HTML strings.

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key === 'data') Object.assign(node.dataset, value);
    else if (key === 'style') Object.entries(value).forEach(([name, text]) => node.style.setProperty(name, text));
    else if (key in node && key !== 'list') node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SHAPES = {
  back: 'M15 4 7 12l8 8', more: 'M5 12h.01M12 12h.01M19 12h.01', close: 'M6 6l12 12M18 6 6 18',
  refresh: 'M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6', plus: 'M12 5v14M5 12h14', next: 'm9 5 7 7-7 7',
  scan: 'M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M4 12h16',
  pin: 'M12 21s-7-6.2-7-11a7 7 0 0 1 14 0c0 4.8-7 11-7 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  chat: 'M4 12a8 7 0 1 1 4 6l-4 1.5 1.2-3.3A6.6 6.6 0 0 1 4 12z',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.4-4 3-6 6.5-6s6.1 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6M18 14.5c2 .8 3.2 2.7 3.5 5.5',
  compass: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM15.5 8.5l-2 5-5 2 2-5z',
  me: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c.6-4.6 3.6-7 8-7s7.4 2.4 8 7',
  wallet: 'M4 7h15a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1zM4 7l11-3v3M16 13h.01',
  moments: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 3c3 3 3 6 0 9M21 12c-3 3-6 3-9 0M12 21c-3-3-3-6 0-9M3 12c3-3 6-3 9 0',
  keyboard: 'M3 7h18v11H3zM7 11h.01M11 11h.01M15 11h.01M8 15h8', menu: 'M5 7h14M5 12h14M5 17h14',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01', link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  share: 'M14 5l6 6-6 6v-4c-5 0-8 1.500-10 5 .3-6 3.500-9.500 10-9.500z', tick: 'm5 12 5 5L20 7', bell: 'M6 17V11a6 6 0 0 1 12 0v6M4 17h16M10 20h4',
};

export function icon(name, size = 24) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('width', size);
  svg.setAttribute('height', size);
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('icon');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', SHAPES[name]);
  svg.append(path);
  return svg;
}

export const yuan = (fen) => `¥${(Math.abs(fen) / 100).toFixed(2)}`;

export function when(seconds) {
  const moment = new Date(seconds * 1000);
  const today = new Date();
  const clock = moment.toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false });
  if (moment.toDateString() === today.toDateString()) return clock;
  return `${moment.getMonth() + 1}月${moment.getDate()}日 ${clock}`;
}

export const face = (name, size = 44) =>
  h('img', { src: `/avatar/${name}.png`, alt: '', width: size, height: size, className: 'face', loading: 'lazy' });

export const accountFace = (size = 44) => h('span', { className: 'face account', style: { '--side': `${size}px` } }, document.body.dataset.mark);
export const payFace = (size = 44) => h('span', { className: 'face pay', style: { '--side': `${size}px` } }, icon('tick', 26));
