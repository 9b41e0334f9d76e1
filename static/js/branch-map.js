/* The map of branches: markers and delivery areas on Leaflet. Works without tiles; an installation may name its own. */
(() => {
  "use strict";
  const FEW = 8; // more names at once would hide each other
  const COLOR = "#e8603c";
  const words = (tag, className, text) => {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = text;
    return node;
  };

  function card(branch) {
    const box = document.createElement("div");
    const link = words("a", "btn small", document.getElementById("map-words").dataset.open);
    link.href = branch.page;
    box.append(words("b", "block", branch.name), words("p", "muted small", branch.words), link);
    return box;
  }

  function put(layer, branch) {
    branch.areas.forEach((area) => {
      const shape = area.radius_m
        ? L.circle([branch.lat, branch.lng], { radius: area.radius_m, color: COLOR, weight: 1, fillOpacity: 0.08 })
        : L.polygon(area.polygon.map(([lng, lat]) => [lat, lng]), { color: COLOR, weight: 1, fillOpacity: 0.08 });
      shape.addTo(layer);
      if (area.name) { shape.bindTooltip(words("span", "", area.name)); }
    });
    L.circleMarker([branch.lat, branch.lng], { radius: 9, color: "#fff", weight: 2, fillColor: COLOR, fillOpacity: 1 })
      .bindPopup(card(branch)).bindTooltip(words("span", "", branch.name), { permanent: layer.named, direction: "right", offset: [8, 0] }).addTo(layer);
  }

  document.querySelectorAll("[data-map]").forEach(async (place) => {
    const map = L.map(place, { attributionControl: false, worldCopyJump: true });
    if (place.dataset.tiles) { L.tileLayer(place.dataset.tiles, { maxZoom: 18 }).addTo(map); }
    L.control.scale({ imperial: false }).addTo(map);
    const layer = L.featureGroup().addTo(map);
    const branches = JSON.parse(place.dataset.map);
    layer.named = branches.length <= FEW;
    map.setView(branches.length ? [branches[0].lat, branches[0].lng] : [35, 105], branches.length ? 12 : 4);
    branches.forEach((branch) => put(layer, branch));
    if (branches.length) { map.fitBounds(layer.getBounds(), { maxZoom: 14, padding: [24, 24] }); }
    if (!place.dataset.feed) { return; }
    const more = document.getElementById("map-words");
    map.on("moveend", async () => {
      const box = map.getBounds();
      const degrees = [L.Util.wrapNum(box.getWest(), [-180, 180], true), Math.max(-90, box.getSouth()), L.Util.wrapNum(box.getEast(), [-180, 180], true), Math.min(90, box.getNorth())];
      const answer = await fetch(`${place.dataset.feed}?frame=${degrees.map((one) => one.toFixed(5)).join(",")}`);
      if (!answer.ok) { return; }
      const found = await answer.json();
      layer.clearLayers();
      layer.named = found.branches.length <= FEW;
      found.branches.forEach((branch) => put(layer, branch));
      more.hidden = !found.more;
    });
  });
})();
