// The address form: the shopper may mark the place she stands at; refusing is fine.
document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("[data-mark-place]");
  const words = document.querySelector("[data-place]");
  button?.addEventListener("click", async () => {
    button.disabled = true;
    const found = await window.lindianWechat.getPosition();
    if (found) {
      for (const name of ["lng", "lat", "system"]) { document.querySelector(`[data-${name}]`).value = found[name]; }
    }
    words.textContent = found ? button.dataset.marked : button.dataset.refused;
    button.disabled = false;
  });
});
