// WeChat's page functions for our pages: position, scan, pay, map, share. Outside WeChat each has a plain way or says null.
// Promises: WeChat's script is fetched only when a page needs it; nothing waits longer than ten seconds; nothing throws.
(() => {
  if (window.lindianWechat) { return; }
  const WAIT_MS = 10000;
  const FUNCTIONS = [
    "getLocation", "openLocation", "scanQRCode", "chooseWXPay", "requestMerchantTransfer",
    "updateAppMessageShareData", "updateTimelineShareData",
  ];
  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content || "";
  const inEnglish = document.documentElement.lang === "en";

  const within = (work, otherwise) => Promise.race([
    work.catch(() => otherwise),
    new Promise((resolve) => { setTimeout(() => resolve(otherwise), WAIT_MS); }),
  ]);

  const loadScript = (address) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });

  const askConfig = async () => {
    const page = location.href.split("#")[0];
    const answer = await fetch(`${meta("lindian-site")}/wechat/js-config?url=${encodeURIComponent(page)}`, { headers: { Accept: "application/json" } });
    return answer.ok ? answer.json() : null;
  };

  const configure = async () => {
    const address = meta("wechat-jssdk");
    if (!address) { return false; }
    const [config] = await Promise.all([askConfig(), window.wx ? null : loadScript(address)]);
    if (!config || !window.wx) { return false; }
    return new Promise((resolve) => {
      window.wx.ready(() => resolve(true));
      window.wx.error(() => resolve(false));
      window.wx.config({ debug: false, ...config, jsApiList: FUNCTIONS });
    });
  };

  let prepared = null;
  const ready = () => { prepared ||= within(configure(), false); return prepared; };

  // One call of the SDK: resolves with its answer, or with null when it failed or was cancelled.
  const ask = (name, wish = {}) => new Promise((resolve) => {
    window.wx[name]({ ...wish, success: resolve, fail: () => resolve(null), cancel: () => resolve(null) });
  });

  const browserPosition = () => new Promise((resolve) => {
    if (!navigator.geolocation) { resolve(null); return; }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lng: coords.longitude, lat: coords.latitude, system: "wgs84" }),
      () => resolve(null),
      { timeout: WAIT_MS, maximumAge: 60000 },
    );
  });

  const wechatPosition = async () => {
    const found = await within(ask("getLocation", { type: "gcj02" }), null);
    return found && { lng: Number(found.longitude), lat: Number(found.latitude), system: "gcj02" };
  };

  const getPosition = async () => ((await ready()) ? wechatPosition() : within(browserPosition(), null));

  const scan = async () => {
    if (await ready()) {
      const found = await ask("scanQRCode", { needResult: 1, scanType: ["qrCode", "barCode"] });
      const text = found?.resultStr || "";
      // A bar code comes as "FORMAT,value".
      return (/^[A-Z]+_?\d*,/.test(text) ? text.slice(text.indexOf(",") + 1) : text) || null;
    }
    return window.prompt(inEnglish ? "Type what the code says" : "请输入码上的内容")?.trim() || null;
  };

  // What a money sheet answered: "get_brand_wcpay_request:ok" and its kin. An ok is no proof; the server asks WeChat.
  const outcome = (answer) => {
    const text = String(answer?.err_msg || answer?.errMsg || "");
    return ["ok", "cancel"].find((word) => text.endsWith(`:${word}`)) || "fail";
  };

  const bridge = () => new Promise((resolve) => {
    if (window.WeixinJSBridge) { resolve(window.WeixinJSBridge); return; }
    document.addEventListener("WeixinJSBridgeReady", () => resolve(window.WeixinJSBridge), { once: true });
  });

  const invoke = async (name, wish) => {
    const found = await within(bridge(), null);
    return found ? new Promise((resolve) => { found.invoke(name, wish, (answer) => resolve(outcome(answer))); }) : "fail";
  };

  const choosePay = (parameters) => new Promise((resolve) => {
    window.wx.chooseWXPay({
      timestamp: parameters.timeStamp,
      nonceStr: parameters.nonceStr,
      package: parameters.package,
      signType: parameters.signType,
      paySign: parameters.paySign,
      success: () => resolve("ok"),
      cancel: () => resolve("cancel"),
      fail: () => resolve("fail"),
    });
  });

  const pay = async (parameters) => {
    if (await ready()) { return choosePay(parameters); }
    return meta("wechat-jssdk") ? invoke("getBrandWCPayRequest", parameters) : "fail";
  };

  // `{mchId, appId, package}` of a transfer that waits for this person.
  const receive = async (parameters) => {
    await ready();
    return meta("wechat-jssdk") ? invoke("requestMerchantTransfer", parameters) : "fail";
  };

  const openMap = async ({ lng, lat, name = "", address = "" }) => {
    if (!(await ready())) { return false; }
    window.wx.openLocation({ longitude: Number(lng), latitude: Number(lat), name, address, scale: 16 });
    return true;
  };

  const share = async ({ title, desc = "", link = location.href, image = "" }) => {
    if (!(await ready())) { return false; }
    const card = { title, desc, link, imgUrl: image };
    window.wx.updateAppMessageShareData({ ...card, success: () => {} });
    window.wx.updateTimelineShareData({ title, link, imgUrl: image, success: () => {} });
    return true;
  };

  window.lindianWechat = { get ready() { return ready(); }, getPosition, scan, pay, receive, openMap, share };

  // Pages that say how they want to be shared are shared so.
  const shareTitle = meta("share-title");
  if (shareTitle) {
    share({
      title: shareTitle,
      desc: meta("share-desc"),
      link: meta("share-link") || location.href.split("#")[0],
      image: meta("share-image"),
    });
  }

  // <a data-open-map data-lng data-lat data-name data-address href="…"> opens WeChat's map; elsewhere the link is followed.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-open-map]");
    if (!link || !meta("wechat-jssdk")) { return; }
    event.preventDefault();
    const { lng, lat, name, address } = link.dataset;
    if (!(await openMap({ lng, lat, name, address }))) { location.href = link.href; }
  });

  // <form data-locate> with inputs lng, lat, system: its [data-locate-button] fills them from the phone's position and sends it.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-locate-button]");
    const form = button?.closest("form[data-locate]");
    if (!form) { return; }
    event.preventDefault();
    button.disabled = true;
    const found = await getPosition();
    button.disabled = false;
    if (!found) {
      window.lindian?.toast(
        inEnglish ? "Your position is not available. Please choose below." : "没有拿到您的位置，请在下面选择。", "warn",
      );
      return;
    }
    for (const name of ["lng", "lat", "system"]) { form.elements[name].value = found[name]; }
    form.requestSubmit();
  });
})();
