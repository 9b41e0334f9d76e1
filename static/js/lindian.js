// What every page needs: toasts, forms that cannot be sent twice, sheets, steppers, a question before what cannot be undone.
const lindian = (window.lindian = {});
lindian.site = document.querySelector('meta[name="lindian-site"]')?.content || "";

lindian.toast = (text, tone) => {
  const host = document.getElementById("toast");
  const box = document.createElement("div");
  box.className = "toast" + (tone === "warn" ? " toast-warn" : "");
  box.textContent = text;
  host.replaceChildren(box);
  lindian.fadeToast();
};

lindian.fadeToast = () => {
  clearTimeout(lindian.toastTimer);
  lindian.toastTimer = setTimeout(() => document.getElementById("toast").replaceChildren(), 2600);
};

lindian.csrf = () => document.querySelector('meta[name="csrf-token"]').content;

// htmx: show refusals in the toast instead of dropping them.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400) { event.detail.shouldSwap = true; event.detail.isError = false; }
});
document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "toast") { lindian.fadeToast(); } });
document.addEventListener("htmx:sendError", () => lindian.toast(lindian.words("offline"), "warn"));

// The few sentences scripts say, in the page's language.
lindian.words = (key) => {
  const english = document.documentElement.lang === "en";
  return {
    offline: english ? "No connection. Please try again." : "网络不太好，请再试一次。",
    yes: english ? "Yes" : "确定",
    no: english ? "Cancel" : "取消",
    copied: english ? "Copied" : "已复制",
    newOrder: english ? "New order" : "有新订单",
  }[key];
};

// A question in our own dialog: resolves to true or false.
lindian.ask = (sentence) => new Promise((answer) => {
  const box = document.createElement("dialog");
  box.className = "ask";
  const words = document.createElement("p");
  words.textContent = sentence;
  const buttons = document.createElement("div");
  for (const [value, key] of [["no", "no"], ["yes", "yes"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = lindian.words(key);
    button.dataset.answer = value;
    button.addEventListener("click", () => box.close(value));
    buttons.append(button);
  }
  box.append(words, buttons);
  box.addEventListener("close", () => { box.remove(); answer(box.returnValue === "yes"); });
  document.body.append(box);
  box.showModal();
});

// A form is sent once: its button shows that something is under way and lets go after 8 seconds.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.confirm && !form.dataset.confirmed) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    if (await lindian.ask(form.dataset.confirm)) { form.dataset.confirmed = "1"; form.requestSubmit(button); }
    return;
  }
  if (form.method === "get" || form.method === "dialog") { return; }
  if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
  form.dataset.sent = "1";
  if (event.submitter) { setTimeout(() => event.submitter.classList.add("busy")); }
  const letGo = () => { delete form.dataset.sent; delete form.dataset.confirmed; event.submitter?.classList.remove("busy"); };
  if (form.hasAttribute("hx-post")) { form.addEventListener("htmx:afterRequest", letGo, { once: true }); }
  setTimeout(letGo, 8000);
}, true);

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    event.preventDefault();
    const sheet = document.querySelector(opener.dataset.open);
    sheet?.showModal();
    sheet?.dispatchEvent(new CustomEvent("lindian:open", { detail: opener }));
    return;
  }
  const dialog = event.target.closest("dialog.sheet");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) { dialog.close(); return; }
  const back = event.target.closest("[data-back]");
  if (back && history.length > 1) { event.preventDefault(); history.back(); return; }
  const copier = event.target.closest("[data-copy]");
  if (copier) { navigator.clipboard?.writeText(copier.dataset.copy).then(() => lindian.toast(lindian.words("copied"))); return; }
  const step = event.target.closest("[data-step]");
  if (step) { lindian.step(step.closest("[data-stepper]"), Number(step.dataset.step)); }
});

lindian.step = (stepper, by) => {
  const input = stepper.querySelector("input");
  const least = Number(input.min || 1);
  const most = Number(input.max || 99);
  const before = input.value;
  input.value = Math.min(most, Math.max(least, (parseInt(before, 10) || least) + by));
  if (input.value !== before) { input.dispatchEvent(new Event("change", { bubbles: true })); }
};

// A select or checkbox with data-send submits its form when it changes.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-send]")) { event.target.form?.requestSubmit(); }
});

// The number of pieces in the bag is kept in a readable cookie by whoever changes the bag.
lindian.showBag = () => {
  const found = /(?:^|; )lindian-bag=(\d+)/.exec(document.cookie);
  document.querySelectorAll("[data-bag-count]").forEach((place) => {
    place.textContent = found && found[1] !== "0" ? (Number(found[1]) > 99 ? "99+" : found[1]) : "";
  });
};
document.addEventListener("DOMContentLoaded", lindian.showBag);
document.addEventListener("htmx:afterRequest", lindian.showBag);

// A page brought back by the back button shows the present state, not a memory.
window.addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });
