// The QR is asked for again before it runs out; a page that was hidden asks at once when it is shown.
const pictures = document.querySelectorAll("img[data-qr][data-rotate]");
const renew = () => pictures.forEach((picture) => { picture.src = `${picture.dataset.src}?t=${Date.now()}`; });
if (pictures.length) {
  setInterval(() => { if (!document.hidden) { renew(); } }, Number(pictures[0].dataset.rotate) * 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { renew(); } });
}
