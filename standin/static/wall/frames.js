// The wall's frames: phones, head office, strip, clock; and the questions put to them.
// Two ways to be opened: by host names, or by one port (localhost:8100, a forwarded address), where the mall lies below /mall/.

export const mallPort = document.body.dataset.mallPort;
const isNamed = location.hostname.endsWith('.lindian.localhost');

export const mallOrigin = (label) => (isNamed ? `http://${label}.mall.lindian.localhost:${mallPort}` : location.origin);
export const mallBase = (label) => (isNamed ? mallOrigin(label) : `${location.origin}/mall/${label}`);
export const phoneOrigin = (name) => (isNamed ? `http://${name}.phone.lindian.localhost:${location.port}` : location.origin);
export const phoneAddress = (name) => (isNamed ? `${phoneOrigin(name)}/` : `/phone/${name}/`);

let count = 0;
const waiting = new Map();

function ask(frame, origin, message, timeout, isThere = true) {
  return new Promise((done) => {
    const id = ++count;
    const timer = setTimeout(() => { waiting.delete(id); done({ ok: false, error: '没有回应' }); }, timeout + 3000);
    const entry = { source: frame.contentWindow, origin, message: { ...message, id }, done: (answer) => { clearTimeout(timer); done(answer); } };
    waiting.set(id, entry);
    if (isThere) hand(entry);
  });
}

const hand = ({ source, origin, message }) => source.postMessage(message, origin);

export const askPhone = (frame, name, act) =>
  ask(frame, phoneOrigin(name), { ...act, type: 'standin-wish' }, (act.timeout || 6000) + 6000);

// A page of the mall may still be on its way: the step goes to it when it says that it is there.
const loaded = new Map();

export function askPage(frame, label, act) {
  return ask(frame, mallOrigin(label), { ...act, type: 'lindian-play' }, (act.timeout || 6000) + 3000, loaded.has(frame.contentWindow));
}

export const leave = (frame, address) => { loaded.delete(frame.contentWindow); frame.src = address; };

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
  if (data.type === 'lindian-page') {
    if (loaded.get(event.source) !== data.number) for (const entry of waiting.values()) if (entry.source === event.source && entry.origin === event.origin) hand(entry);
    loaded.set(event.source, data.number);
  }
  listeners.forEach((run) => run(data, event));
});
