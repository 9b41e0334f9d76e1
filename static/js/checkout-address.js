// The address form: the shopper may mark the place she stands at; refusing is fine.
document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("[data-locate]");
  const words = document.querySelector("[data-place]");
  button?.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const found = await window.lindian.wechat.position();
      document.querySelector("[data-lng]").value = found.lng;
      document.querySelector("[data-lat]").value = found.lat;
      words.textContent = button.dataset.marked;
    } catch {
      words.textContent = button.dataset.refused;
    } finally {
      button.disabled = false;
    }
  });
});
