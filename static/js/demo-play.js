/* Demo mode only: tells the phone around this page what it shows, and plays a step of the story when the wall asks.
   Speaks only with the origins named in <meta name="lindian-demo">; without that tag it does nothing. */
(() => {
  'use strict';
  const meta = document.querySelector('meta[name="lindian-demo"]');
  if (!meta || window.parent === window) return;

  // `http://*.phone.host:8100` means one label in place of the star.
  const patterns = meta.content.split(/\s+/).filter(Boolean).map((text) =>
    new RegExp('^' + text.replace(/[.+?^${}()|[\]\\/]/g, '\\$&').replace('*', '[a-z0-9-]+') + '$'));
  const allowed = (origin) => patterns.some((pattern) => pattern.test(origin));

  // The phone's own name follows from ours; the wall's is in the list without a star.
  const site = document.querySelector('meta[name="lindian-site"]')?.content || '';
  const label = site ? site.split('/').pop() : location.hostname.split('.')[0];
  const around = location.ancestorOrigins?.[0];
  const targets = around && allowed(around) ? [around]
    : meta.content.split(/\s+/).filter(Boolean).map((text) => text.replace('*', label));
  const tell = (message) => targets.forEach((origin) => window.parent.postMessage(message, origin));

  // The number tells a page that is new from one that speaks again.
  const number = Math.random().toString(36).slice(2);
  const tellPage = () => tell({ type: 'lindian-page', url: location.href, title: document.title, number });

  // ---------------------------------------------------------------- codes on the screen
  let lastPicture = null;

  async function raster(node) {
    const image = new Image();
    if (node instanceof SVGElement) {
      const text = new XMLSerializer().serializeToString(node);
      image.src = 'data:image/svg+xml;base64,' + btoa(unescape(encodeURIComponent(text)));
    } else {
      image.src = node.currentSrc || node.src;
    }
    await image.decode();
    const side = Math.min(640, Math.max(320, image.naturalWidth || 320));
    const canvas = document.createElement('canvas');
    canvas.width = side;
    canvas.height = Math.round(side * ((image.naturalHeight || side) / (image.naturalWidth || side)));
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png');
  }

  const isSeen = (node) => node.getClientRects().length > 0;

  async function tellCode() {
    const marked = [...document.querySelectorAll('[data-qr], .qr-card img')].find(isSeen);
    const node = marked?.matches('img, svg') ? marked : marked?.querySelector('img, svg');
    if (!node) {
      if (lastPicture !== null) { lastPicture = null; tell({ type: 'lindian-qr', image: null }); }
      return;
    }
    try {
      const picture = await raster(node);
      if (picture === lastPicture) return;
      lastPicture = picture;
      tell({ type: 'lindian-qr', image: picture, label: marked.dataset.qr || node.getAttribute('alt') || document.title });
    } catch (error) {
      console.warn('the code on this page could not be drawn', error);
    }
  }

  let waiting = 0;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(tellCode, 150); };
  new MutationObserver(soon).observe(document.documentElement,
    { subtree: true, childList: true, attributes: true, attributeFilter: ['src', 'hidden', 'open', 'class'] });

  // ---------------------------------------------------------------- steps of the story
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  async function find({ selector, contains = '', timeout = 6000 }) {
    const end = Date.now() + timeout;
    for (;;) {
      const fitting = [...document.querySelectorAll(selector)].filter((one) => one.textContent.includes(contains));
      const node = fitting.find(isSeen) || fitting[0];
      if (node) return node;
      if (Date.now() > end) throw new Error('not on this page: ' + selector + ' ' + contains);
      await pause(100);
    }
  }

  function fill(node, value) {
    const proto = node instanceof HTMLTextAreaElement ? HTMLTextAreaElement
      : node instanceof HTMLSelectElement ? HTMLSelectElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(proto.prototype, 'value').set.call(node, value);
    node.dispatchEvent(new Event('input', { bubbles: true }));
    node.dispatchEvent(new Event('change', { bubbles: true }));
  }

  // scrollIntoView would scroll the phone and the wall around this page too.
  function center(node) {
    for (let box = node.parentElement; box; box = box.parentElement) {
      const isRoot = box === document.scrollingElement;
      if (box.scrollHeight <= box.clientHeight || (!isRoot && !/auto|scroll/.test(getComputedStyle(box).overflowY))) continue;
      const at = node.getBoundingClientRect();
      const frame = isRoot ? { top: 0, height: innerHeight } : box.getBoundingClientRect();
      box.scrollTop += at.top + at.height / 2 - frame.top - frame.height / 2;
    }
  }

  async function point(node) {
    center(node);
    const before = node.style.boxShadow;
    node.style.boxShadow = '0 0 0 4px rgba(250, 157, 59, .85)';
    await pause(420);
    node.style.boxShadow = before;
  }

  async function play(step) {
    const node = await find(step);
    if (step.action === 'see') return (step.attribute ? node.getAttribute(step.attribute) : node.textContent).trim().slice(0, 200);
    await point(node);
    if (step.action === 'fill') fill(node, String(step.value));
    else if (step.action === 'click') node.click();
    else throw new Error('unknown action ' + step.action);
    return '';
  }

  window.addEventListener('message', (event) => {
    const step = event.data || {};
    if (step.type !== 'lindian-play' || event.source !== window.parent || !allowed(event.origin)) return;
    const answer = (result) =>
      event.source.postMessage({ type: 'lindian-played', id: step.id, ...result }, event.origin);
    if (typeof step.selector !== 'string') { answer({ ok: false, error: 'no selector' }); return; }
    // A click may leave the page, so the answer goes out before it lands.
    play(step).then((text) => answer({ ok: true, text }), (error) => answer({ ok: false, error: error.message }));
  });

  // All frames of the wall share one history, so a page's own back link must go through its phone.
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-back]') || !(site ? !['office', 'wall'].includes(label) : around?.includes('.phone.'))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell({ type: 'lindian-back' });
  }, true);

  document.addEventListener('pointerdown', (event) => { if (event.isTrusted) tell({ type: 'lindian-touched' }); }, true);

  tellPage();
  soon();
  window.addEventListener('pageshow', () => { tellPage(); soon(); });
  document.addEventListener('htmx:pushedIntoHistory', tellPage);
})();
