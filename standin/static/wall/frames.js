// The wall's frames: phones, head office, strip, clock; and the questions put to them.

export const mallPort = document.body.dataset.mallPort;
const isNamed = location.hostname.endsWith('.lindian.localhost');

export const mallOrigin = (label) => (isNamed ? `http://${label}.mall.lindian.localhost:${mallPort}` : `http://${location.hostname}:${mallPort}`);
export const phoneOrigin = (name) => (isNamed ? `http://${name}.phone.lindian.localhost:${location.port}` : location.origin);
export const phoneAddress = (name) => (isNamed ? `${phoneOrigin(name)}/` : `/phone/${name}/`);

let count = 0;
const waiting = new Map();

function ask(frame, origin, message, timeout) {
  return new Promise((done) => {
    const id = ++count;
    const timer = setTimeout(() => { waiting.delete(id); done({ ok: false, error: '没有回应' }); }, timeout + 3000);
    waiting.set(id, { source: frame.contentWindow, origin, done: (answer) => { clearTimeout(timer); done(answer); } });
    frame.contentWindow.postMessage({ ...message, id }, origin);
  });
}

export const askPhone = (frame, name, act) =>
  ask(frame, phoneOrigin(name), { ...act, type: 'standin-wish' }, act.timeout || 6000);

export const askPage = (frame, label, act) =>
  ask(frame, mallOrigin(label), { ...act, type: 'lindian-play' }, act.timeout || 6000);

const listeners = [];
export const listen = (run) => listeners.push(run);

window.addEventListener('message', (event) => {
  const data = event.data || {};
  if (data.type === 'standin-done' || data.type === 'lindian-played') {
    const entry = waiting.get(data.id);
    if (!entry || entry.source !== event.source || entry.origin !== event.origin) return;
    waiting.delete(data.id);
    entry.done(data);
    return;
  }
  listeners.forEach((run) => run(data, event));
});
