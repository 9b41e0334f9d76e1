// The payment page: opens WeChat's sheet, then waits for WeChat's own word. What the sheet says only makes the mall ask sooner.
document.addEventListener("DOMContentLoaded", () => {
  const page = document.querySelector("[data-pay]");
  const button = page?.querySelector("[data-pay-now]");
  if (!page) { return; }
  const status = page.querySelector("[data-pay-status]");
  const headers = { "X-CSRF-Token": window.lindian.csrf(), Accept: "application/json" };
  const say = (text) => { status.textContent = text; };

  const post = async (address) => {
    const answer = await fetch(address, { method: "POST", headers, credentials: "same-origin" });
    const content = await answer.json();
    if (!answer.ok) { throw new Error(content.detail || page.dataset.failed); }
    return content;
  };

  const check = async () => {
    say(page.dataset.waiting);
    try {
      const found = await post(page.dataset.check);
      if (found.state !== "awaiting_payment") { location.replace(page.dataset.done); }
    } catch {
      // The page polls on; WeChat's notification may be on its way.
    }
  };

  const pay = async () => {
    button.disabled = true;
    button.classList.add("busy");
    try {
      const outcome = await window.lindianWechat.pay(await post(page.dataset.pay));
      if (outcome === "ok") { await check(); return; }
      say(outcome === "cancel" ? page.dataset.cancelled : page.dataset.failed);
    } catch (problem) {
      say(problem.message || page.dataset.failed);
    } finally {
      button.disabled = false;
      button.classList.remove("busy");
    }
  };

  button?.addEventListener("click", pay);
  page.addEventListener("lindian:polled", () => {
    const state = page.querySelector("[data-order-state]")?.dataset.orderState;
    if (state && state !== "awaiting_payment") { location.replace(page.dataset.done); }
  });
});
