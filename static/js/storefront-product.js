// The product page: prices and stock keep themselves fresh, the sheet finds the SKU behind the chosen specs, adding stays on the page.
document.addEventListener("DOMContentLoaded", () => {
  const live = document.querySelector("[data-live]");
  const form = document.querySelector("[data-sku-form]");
  if (!live || !form) { return; }
  let facts = JSON.parse(live.dataset.facts);
  let etag = "";
  const find = (name) => document.querySelector(`[data-${name}]`);

  const showPrice = (place, text) => {
    const before = place.textContent;
    const yuan = document.createElement("span");
    yuan.className = "yuan";
    yuan.textContent = text.slice(1, -3);
    place.replaceChildren("¥", yuan, text.slice(-3));
    if (before.replace(/\s/g, "") !== text) { place.classList.remove("fresh"); void place.offsetWidth; place.classList.add("fresh"); }
  };

  const chosenValues = () => [...new Set([...form.querySelectorAll("[data-spec]")].map((radio) => radio.dataset.spec))]
    .map((place) => form.querySelector(`[data-spec="${place}"]:checked`)?.value);

  const chosenSku = () => {
    if (facts.skus.length === 1) { return facts.skus[0]; }
    const values = chosenValues();
    return facts.skus.find((sku) => values.length && sku.specs.every((value, place) => value === values[place]));
  };

  const showSheet = () => {
    const sku = chosenSku();
    form.querySelector("[data-sku-id]").value = sku ? sku.id : "";
    showPrice(find("sku-price"), sku ? sku.price : facts.price);
    find("sku-words").textContent = sku ? sku.words : facts.words;
    if (sku) { find("sku-text").textContent = sku.text; if (sku.text) { find("chosen").textContent = sku.text; } }
    const values = chosenValues();
    form.querySelectorAll("[data-spec]").forEach((radio) => {
      const place = Number(radio.dataset.spec);
      const fits = facts.skus.some((one) => one.buyable && one.specs[place] === radio.value
        && one.specs.every((value, other) => other === place || !values[other] || value === values[other]));
      radio.disabled = !fits && values.length === 1;
    });
    form.querySelectorAll("[data-add]").forEach((button) => { button.disabled = Boolean(sku) && !sku.buyable; });
  };

  const show = () => {
    showPrice(find("live-price"), facts.price);
    find("live-was").textContent = facts.was;
    find("live-from").hidden = !facts.from;
    const words = find("live-words");
    words.textContent = facts.words;
    words.hidden = !facts.words;
    const pieces = facts.skus.reduce((sum, sku) => sum + sku.stock, 0);
    words.classList.toggle("good", pieces > 0);
    words.classList.toggle("bad", pieces === 0);
    showSheet();
  };

  const look = async () => {
    if (document.hidden) { return; }
    try {
      const headers = { Accept: "application/json" };
      if (etag) { headers["If-None-Match"] = etag; }
      const answer = await fetch(live.dataset.live, { headers, cache: "no-store" });
      if (answer.status !== 200) { return; }
      etag = answer.headers.get("ETag") || "";
      const before = facts.price;
      facts = await answer.json();
      show();
      if (before !== facts.price) { window.lindian.toast(live.dataset.changed); }
    } catch { /* offline: the next look tells */ }
  };

  form.addEventListener("change", showSheet);
  const preselect = () => {
    const sku = facts.skus.find((one) => one.buyable && one.stock > 0) || facts.skus.find((one) => one.buyable);
    if (!sku || form.querySelector("[data-spec]:checked")) { return; }
    form.querySelectorAll("[data-spec]").forEach((radio) => { radio.checked = sku.specs[Number(radio.dataset.spec)] === radio.value; });
  };

  form.addEventListener("submit", async (event) => {
    if (!form.querySelector("[data-sku-id]").value) {
      event.preventDefault();
      delete form.dataset.sent;
      setTimeout(() => event.submitter?.classList.remove("busy"));
      window.lindian.toast(form.dataset.missing);
      return;
    }
    if (event.submitter?.value === "buy") { return; }
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json", "X-CSRF-Token": window.lindian.csrf() } });
    delete form.dataset.sent;
    event.submitter?.classList.remove("busy");
    if (answer.status === 401) { location.href = `${window.lindian.site}/signin/wechat?as=shopper&next=${encodeURIComponent(location.pathname + location.search)}`; return; }
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) { window.lindian.toast(told.detail || window.lindian.words("offline"), "warn"); return; }
    form.querySelector('[name="client_token"]').value = told.token;
    form.closest("dialog").close();
    window.lindian.showBag();
    window.lindian.toast(form.dataset.added);
  });

  preselect();
  show();
  setInterval(look, 3000);
  document.addEventListener("visibilitychange", look);
});
