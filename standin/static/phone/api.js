// The phone's own server: JSON calls and what everything here knows about the person.

export const persona = document.body.dataset.persona;
export const mallPort = document.body.dataset.mallPort;
const base = `/api/phone/${persona}`;

// Opened by host names, or by one port (localhost:8100, a forwarded address): then the mall lies below /mall/ of this address.
export const isNamed = location.hostname.endsWith('.lindian.localhost');
export const mallBase = isNamed ? `http://${persona}.mall.lindian.localhost:${mallPort}` : `${location.origin}/mall/${persona}`;

// A picture of the mall as this browser can load it.
export function reachable(address) {
  if (isNamed || !address) return address;
  const url = new URL(address, location.href);
  const ours = url.hostname.endsWith('.mall.lindian.localhost') || url.port === mallPort;
  return ours ? mallBase + url.pathname + url.search : address;
}

export class Refused extends Error {}

async function request(method, path, body) {
  const options = { method, headers: isNamed ? {} : { 'X-Standin-Way': 'one-port' } };
  if (body !== undefined) {
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused('网络不给力，请稍后再试');
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.error || `出错了（${response.status}）`);
  return answer;
}

export const get = (path) => request('GET', base + path);
export const post = (path, body = {}) => request('POST', base + path, body);
export const remove = (path) => request('DELETE', base + path);
export const world = () => request('GET', '/standin/personas');

export const state = { persona: null, people: new Map(), places: [], account: {}, chats: {}, menu: null, newest: 0 };

export async function refresh() {
  const fresh = await get('');
  const changed = fresh.newest !== state.newest || fresh.is_following !== state.is_following
    || fresh.waiting_transfers !== state.waiting_transfers || JSON.stringify(fresh.menu) !== JSON.stringify(state.menu)
    || JSON.stringify(fresh.chats) !== JSON.stringify(state.chats);
  Object.assign(state, fresh);
  return changed;
}

export async function loadWorld() {
  const found = await world();
  state.people = new Map(found.personas.map((one) => [one.name, one]));
  state.places = found.places;
  state.account = found.account;
}

export const nickname = (name) =>
  ({ official: state.account.name, pay: '微信支付' }[name] || state.people.get(name)?.nickname || name);
