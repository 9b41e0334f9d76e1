// What the JS-SDK may ask of the phone, and how the phone answers.
import { post, state } from './api.js';
import { h, icon } from './dom.js';
import { paySheet } from './pay.js';
import { scanFor } from './scan.js';
import { confirmTransfer } from './wallet.js';
import * as screens from './screens.js';

const FREE = new Set(['config', 'getBrandWCPayRequest', 'requestMerchantTransfer', 'checkJsApi', 'closeWindow']);

export async function answerCall(page, { api, params = {}, url }) {
  if (api === 'config') return config(page, params, url);
  if (!FREE.has(api) && !page.allowed?.includes(api)) return { errMsg: `${api}:permission denied` };
  const act = acts[api];
  return act ? act(page, params, api) : { errMsg: `${api}:the api is not supported` };
}

async function config(page, params, url) {
  const { errMsg, apis } = await post('/jssdk/config', { ...params, url });
  page.allowed = errMsg === 'config:ok' ? (params.jsApiList || []).filter((api) => apis.includes(api)) : null;
  page.supported = apis;
  return { errMsg };
}

function share(slot) {
  return (page, params, api) => {
    page[slot] = { title: params.title || '', desc: params.desc || '', link: params.link || '', imgUrl: params.imgUrl || '' };
    return { errMsg: `${api}:ok` };
  };
}

async function pay(page, params, api) {
  const result = await paySheet(params);
  return { errMsg: `${api}:${result}` };
}

const acts = {
  checkJsApi: (page, params) => ({
    errMsg: 'checkJsApi:ok',
    checkResult: Object.fromEntries((params.jsApiList || []).map((api) => [api, Boolean(page.supported?.includes(api))])),
  }),
  updateAppMessageShareData: share('share'),
  updateTimelineShareData: share('moments'),
  onMenuShareAppMessage: share('share'),
  onMenuShareTimeline: share('moments'),
  chooseWXPay: pay,
  getBrandWCPayRequest: pay,
  requestMerchantTransfer: async (page, params, api) => ({ errMsg: `${api}:${await confirmTransfer(params.package)}` }),
  scanQRCode: async (page, params, api) => {
    const text = await scanFor();
    return text === null ? { errMsg: `${api}:cancel` } : { errMsg: `${api}:ok`, resultStr: text };
  },
  closeWindow: (page, params, api) => { screens.close(screens.find('browser')); return { errMsg: `${api}:ok` }; },
  getNetworkType: (page, params, api) => ({ errMsg: `${api}:ok`, networkType: 'wifi' }),
  getLocation: locate,
  openLocation: openMap,
};
for (const api of ['hideMenuItems', 'showMenuItems', 'hideOptionMenu', 'showOptionMenu', 'previewImage']) {
  acts[api] = () => ({ errMsg: `${api}:ok` });
}

async function locate(page, params, api) {
  if (!state.persona.shares_location) return { errMsg: `${api}:auth deny` };
  const { latitude, longitude } = state.persona;
  const spot = params.type === 'gcj02' ? { latitude, longitude } : toWgs84(latitude, longitude);
  return { errMsg: `${api}:ok`, ...spot, speed: '-1', accuracy: '40' };
}

// The phone keeps Chinese map coordinates; pages that ask for nothing get GPS coordinates, as in WeChat.
function toWgs84(latitude, longitude) {
  let guess = [latitude, longitude];
  for (let round = 0; round < 3; round += 1) {
    const there = toGcj02(...guess);
    guess = [guess[0] + latitude - there[0], guess[1] + longitude - there[1]];
  }
  return { latitude: guess[0], longitude: guess[1] };
}

function toGcj02(latitude, longitude) {
  const axis = 6378245, ecc = 0.00669342162296594323, x = longitude - 105, y = latitude - 35, pi = Math.PI;
  const ripple = (20 * Math.sin(6 * x * pi) + 20 * Math.sin(2 * x * pi)) * 2 / 3;
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x))
    + ripple + (20 * Math.sin(y * pi) + 40 * Math.sin(y / 3 * pi)) * 2 / 3
    + (160 * Math.sin(y / 12 * pi) + 320 * Math.sin(y * pi / 30)) * 2 / 3;
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x))
    + ripple + (20 * Math.sin(x * pi) + 40 * Math.sin(x / 3 * pi)) * 2 / 3
    + (150 * Math.sin(x / 12 * pi) + 300 * Math.sin(x / 30 * pi)) * 2 / 3;
  const angle = latitude / 180 * pi, magic = 1 - ecc * Math.sin(angle) ** 2;
  return [
    latitude + north * 180 / (axis * (1 - ecc) / (magic * Math.sqrt(magic)) * pi),
    longitude + east * 180 / (axis / Math.sqrt(magic) * Math.cos(angle) * pi),
  ];
}

function openMap(page, params, api) {
  if (typeof params.latitude !== 'number' || typeof params.longitude !== 'number') return { errMsg: `${api}:fail latitude and longitude must be numbers` };
  screens.open({
    name: 'map', title: '位置',
    build: (body) => body.append(
      h('div', { className: 'map' }, h('span', { className: 'map-pin' }, icon('pin', 40))),
      h('div', { className: 'map-card' }, h('strong', {}, params.name || '目的地'), h('span', { className: 'sub' }, params.address || ''),
        h('span', { className: 'sub' }, `${params.latitude.toFixed(6)}, ${params.longitude.toFixed(6)}（GCJ-02）`),
        h('button', { className: 'big', onclick: () => screens.toast('演示环境不打开外部地图') }, '导航'))),
  });
  return { errMsg: `${api}:ok` };
}
