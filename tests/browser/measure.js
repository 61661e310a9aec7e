/* Goes into every page before its own scripts: tells each layout shift, also those that the browser excuses because
   somebody has just touched the screen. A shift beside the arrival of a font is told apart: Chromium waits for preloaded
   fonts a few ms only, so on a busy machine it is a matter of time, which the journey bench measures. */
(() => {
  const ARRIVAL_MS = 150;
  let arrived = -Infinity;
  document.fonts.addEventListener("loadingdone", () => { arrived = performance.now(); });
  const byFont = (at) => document.fonts.status === "loading" || Math.abs(at - arrived) < ARRIVAL_MS;
  const name = (node) => (node?.nodeType === 1 ? `${node.tagName}.${node.className?.baseVal ?? node.className}` : "text");
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.kakiShifted?.(byFont(entry.startTime) ? 0 : entry.value, (entry.sources ?? []).map((source) => name(source.node)).join(" "));
  }).observe({ type: "layout-shift", buffered: true });
})();
