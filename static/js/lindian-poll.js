// Parts of a page that keep themselves fresh: <div data-poll="/address" data-poll-every="3">. The server answers 304 while nothing
// changed (ETag). With data-ring, an element marked data-newest="<number>" that grows inside rings and counts in the title.
(() => {
  const title = document.title;
  let unseen = 0;
  let ears = null;

  const ring = () => {
    unseen += 1;
    document.title = `(${unseen}) ${title}`;
    window.lindian.toast(window.lindian.words("newOrder"));
    if (!ears || localStorage.getItem("lindian-quiet") === "1") { return; }
    [0, 0.22].forEach((delay, place) => {
      const tone = ears.createOscillator();
      const volume = ears.createGain();
      const start = ears.currentTime + delay;
      tone.frequency.value = place ? 1175 : 880;
      volume.gain.setValueAtTime(0.001, start);
      volume.gain.exponentialRampToValueAtTime(0.35, start + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.5);
      tone.connect(volume).connect(ears.destination);
      tone.start(start);
      tone.stop(start + 0.55);
    });
  };

  const newest = (place) => Number(place.querySelector("[data-newest]")?.dataset.newest || 0);

  const look = async (place) => {
    if (document.hidden || place.dataset.polling) { return; }
    place.dataset.polling = "1";
    const headers = { "X-Lindian-Poll": "1" };
    if (place.dataset.etag) { headers["If-None-Match"] = place.dataset.etag; }
    try {
      const answer = await fetch(place.dataset.poll, { headers, cache: "no-store", credentials: "same-origin" });
      place.classList.remove("stale");
      if (answer.status === 401) { location.reload(); return; }
      if (answer.status !== 200) { return; }
      place.dataset.etag = answer.headers.get("ETag") || "";
      const before = newest(place);
      const text = await answer.text();
      if (place.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) { return; }
      place.innerHTML = text;
      window.htmx?.process(place);
      place.dispatchEvent(new CustomEvent("lindian:polled", { bubbles: true }));
      if ("ring" in place.dataset && newest(place) > before) { ring(); }
    } catch {
      place.classList.add("stale");
    } finally {
      delete place.dataset.polling;
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-poll]").forEach((place) => {
      const seconds = Math.max(1, Number(place.dataset.pollEvery || 3));
      setInterval(() => { if (place.isConnected) { look(place); } }, seconds * 1000);
      document.addEventListener("visibilitychange", () => look(place));
    });
  });

  // Browsers let a page sound only after a touch.
  document.addEventListener("pointerdown", () => {
    ears ||= window.AudioContext ? new AudioContext() : null;
    ears?.resume();
    unseen = 0;
    document.title = title;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-quiet]");
    if (!button) { return; }
    const quiet = localStorage.getItem("lindian-quiet") !== "1";
    localStorage.setItem("lindian-quiet", quiet ? "1" : "0");
    button.setAttribute("aria-pressed", String(quiet));
  });
})();
