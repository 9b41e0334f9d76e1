// A line of the last days' amounts: <div data-trend="/address.json" data-label="…">, drawn by the vendored chart library.
// Promises: nothing is drawn when nothing was earned; a failed fetch leaves the page as it is.
(() => {
  const yuan = (fen) => `${fen < 0 ? "-" : ""}¥${(Math.abs(fen) / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

  const draw = (place, days) => {
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption({
      animation: false,
      grid: { left: 8, right: 14, top: 16, bottom: 6, containLabel: true },
      tooltip: { trigger: "axis", renderMode: "richText", formatter: ([point]) => `${point.name}\n${yuan(point.value)}` },
      xAxis: { type: "category", boundaryGap: false, data: days.map(({ day }) => day.slice(5)), axisTick: { show: false }, axisLine: { lineStyle: { color: "#d9cec6" } }, axisLabel: { color: "#8a7f78", interval: 6 } },
      yAxis: { type: "value", splitNumber: 3, axisLabel: { color: "#8a7f78", formatter: (fen) => `¥${(fen / 100).toLocaleString("en-US", { notation: "compact" })}` }, splitLine: { lineStyle: { color: "#f1e9e2" } } },
      series: [{ name: place.dataset.label, type: "line", smooth: 0.2, showSymbol: false, data: days.map((it) => it.earned_fen), lineStyle: { color: "#d9461f", width: 2 }, itemStyle: { color: "#d9461f" }, areaStyle: { color: "rgba(228, 87, 46, .12)" } }],
    });
    window.addEventListener("resize", () => chart.resize());
  };

  const show = async (place) => {
    try {
      const answer = await fetch(place.dataset.trend, { headers: { Accept: "application/json" } });
      const days = answer.ok ? await answer.json() : [];
      if (!window.echarts || !days.some((it) => it.earned_fen)) { place.hidden = true; return; }
      draw(place, days);
    } catch {
      place.hidden = true;
    }
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-trend]").forEach(show));
})();
