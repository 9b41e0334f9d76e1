// "Near me": asks WeChat or the browser for a position once, sends it, and shows the answer; a refusal is a normal path.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-near]");
  const button = form?.querySelector("[data-locate]");
  if (!button) { return; }

  const refused = () => {
    window.lindian.toast(form.dataset.refused);
    document.querySelector(".districts select")?.focus();
  };

  button.addEventListener("click", async () => {
    button.classList.add("busy");
    try {
      const place = await window.lindianWechat.getPosition();
      if (!place) { refused(); return; }
      const body = new FormData(form);
      body.set("lng", place.lng);
      body.set("lat", place.lat);
      body.set("system", place.system);
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-CSRF-Token": window.lindian.csrf() } });
      if (!answer.ok) { refused(); return; }
      document.getElementById("places").innerHTML = await answer.text();
      document.getElementById("places").scrollIntoView({ behavior: "smooth", block: "start" });
    } catch {
      refused();
    } finally {
      button.classList.remove("busy");
    }
  });
});
