/* Goes into every page before its own scripts: tells each layout shift, also those that the browser excuses because
   somebody has just touched the screen. */
(() => {
  const name = (node) => (node?.nodeType === 1 ? `${node.tagName}.${node.className?.baseVal ?? node.className}` : "text");
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.kakiShifted?.(entry.value, (entry.sources ?? []).map((source) => name(source.node)).join(" "));
  }).observe({ type: "layout-shift", buffered: true });
})();
