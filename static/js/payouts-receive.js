// The withdrawal page: opens WeChat's receipt, then waits for WeChat's own word. What the sheet says only makes the mall ask sooner.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-receive]");
  if (!button || button.disabled) { return; }
  const { mch, app, check, failed } = button.dataset;
  button.disabled = true;
  button.classList.add("busy");
  const outcome = await window.lindianWechat.receive({ mchId: mch, appId: app, package: button.dataset.package });
  if (outcome === "ok") {
    const headers = { "X-CSRF-Token": window.lindian.csrf(), Accept: "application/json" };
    // The page polls on; a failed question here loses nothing.
    await fetch(check, { method: "POST", headers, credentials: "same-origin" }).catch(() => null);
  } else {
    if (outcome === "fail") { window.lindian.toast(failed, "warn"); }
    button.disabled = false;
    button.classList.remove("busy");
  }
});

// Once nothing is under way any more, the page shows the form and the history anew.
document.addEventListener("lindian:polled", (event) => {
  const place = event.target.closest("[data-settled]");
  if (!place) { return; }
  const state = place.querySelector("[data-withdrawal-state]")?.dataset.withdrawalState || "";
  if (place.dataset.openState && !state) { location.replace(place.dataset.settled); }
  place.dataset.openState = state;
});
