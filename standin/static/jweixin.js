/* Replacement of WeChat's JS-SDK for the stand-in's phones. Every call goes to the phone around this page by postMessage;
   both sides check origins. Loaded only where the mall's account file names it. */
(function () {
  'use strict';
  var source = new URL(document.currentScript.src);
  var persona = location.hostname.split('.')[0];
  var phones = [
    source.protocol + '//' + persona + '.phone.lindian.localhost:' + source.port,
    source.protocol + '//127.0.0.1:' + source.port,
  ];
  // On one port the phone around us has our own address.
  var carried = source.origin === location.origin && /^\/mall\/([a-z][a-z0-9]*)\//.exec(location.pathname);
  if (carried) phones = [location.origin];
  // Browsers that tell who frames us need no second try.
  var around = location.ancestorOrigins && location.ancestorOrigins[0];
  if (phones.indexOf(around) >= 0) phones = [around];
  var pending = new Map();
  var count = 0;
  var settled = null; // null while wx.config runs, then {ok, errMsg}
  var onReady = [];
  var onError = [];
  var allowed = [];

  function send(api, params, done) {
    var id = ++count;
    if (window.parent === window) {
      setTimeout(done, 0, { errMsg: api + ':fail not inside WeChat' });
      return;
    }
    pending.set(id, done);
    phones.forEach(function (origin) {
      window.parent.postMessage(
        { type: 'standin-call', id: id, api: api, params: params, url: location.href.split('#')[0] }, origin);
    });
  }

  window.addEventListener('message', function (event) {
    if (event.source !== window.parent || phones.indexOf(event.origin) < 0) return;
    var data = event.data || {};
    if (data.type === 'standin-answer' && pending.has(data.id)) {
      var done = pending.get(data.id);
      pending.delete(data.id);
      done(data.result || {});
    }
  });

  function plain(options) {
    var copy = {};
    Object.keys(options || {}).forEach(function (key) {
      if (typeof options[key] !== 'function') copy[key] = options[key];
    });
    return copy;
  }

  function finish(options, result) {
    var words = String(result.errMsg || '');
    if (/:ok$/.test(words)) { if (options.success) options.success(result); }
    else if (/:cancel$/.test(words)) { if (options.cancel) options.cancel(result); }
    else if (options.fail) options.fail(result);
    if (options.complete) options.complete(result);
  }

  function offer(api) {
    wx[api] = function (options) {
      options = options || {};
      if (settled && settled.ok && allowed.indexOf(api) < 0 && api !== 'checkJsApi') {
        finish(options, { errMsg: api + ':permission denied' });
        return;
      }
      send(api, plain(options), function (result) { finish(options, result); });
    };
  }

  var wx = {
    config: function (options) {
      settled = null;
      allowed = (options.jsApiList || []).slice();
      send('config', plain(options), function (result) {
        settled = { ok: result.errMsg === 'config:ok', errMsg: result.errMsg };
        if (options.debug) console.info('wx.config', result);
        (settled.ok ? onReady : onError).splice(0).forEach(function (run) { run(result); });
      });
    },
    ready: function (run) { if (settled && settled.ok) run(); else onReady.push(run); },
    error: function (run) { if (settled && !settled.ok) run({ errMsg: settled.errMsg }); else onError.push(run); },
    miniProgram: { getEnv: function (run) { run({ miniprogram: false }); } },
  };
  ['checkJsApi', 'getLocation', 'openLocation', 'scanQRCode', 'chooseWXPay', 'updateAppMessageShareData',
    'updateTimelineShareData', 'onMenuShareAppMessage', 'onMenuShareTimeline', 'closeWindow', 'hideMenuItems',
    'showMenuItems', 'hideOptionMenu', 'showOptionMenu', 'getNetworkType', 'previewImage', 'requestMerchantTransfer',
  ].forEach(offer);

  var bridge = {
    invoke: function (api, params, done) {
      send(api, params || {}, function (result) {
        var name = api === 'getBrandWCPayRequest' ? 'get_brand_wcpay_request' : api;
        var state = String(result.errMsg || '').split(':').pop();
        if (done) done(Object.assign({}, result, { err_msg: name + ':' + state }));
      });
    },
    on: function () {},
    call: function (api) { bridge.invoke(api, {}); },
  };

  window.wx = wx;
  window.jWeixin = wx;
  window.WeixinJSBridge = bridge;
  setTimeout(function () { document.dispatchEvent(new Event('WeixinJSBridgeReady')); }, 0);
})();
