// What every page needs: htmx shows refusals in the toast instead of dropping them, and a submitted form cannot be sent twice.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400) { event.detail.shouldSwap = true; event.detail.isError = false; }
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (!form.hasAttribute("hx-post")) { form.dataset.sent = "1"; setTimeout(() => { delete form.dataset.sent; }, 8000); }
});
window.addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });
