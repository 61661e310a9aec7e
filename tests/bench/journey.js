/* In every page of the journey bench: when the last tap was, and when what came of it was first painted, in ms since
   the epoch. A tap is the pointer's own event time; of a page, the first contentful paint; of a swap, the frame after. */
(() => {
  const at = (moment) => performance.timeOrigin + moment;
  const tell = (what, when) => window.kakiTimed?.(what, when);
  addEventListener("pointerdown", (event) => tell("down", at(event.timeStamp)), true);
  addEventListener("click", (event) => tell("click", at(event.timeStamp)), true);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === "first-contentful-paint") tell("page", at(entry.startTime));
  }).observe({ type: "paint", buffered: true });
  const afterPaint = (then) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(0);
  });
  const slots = (document_) => document_.querySelector(".slots")?.textContent.replace(/\s/g, "") ?? "";
  addEventListener("pointerdown", (event) => {
    if (event.target.closest?.("[data-key]")) setTimeout(() => afterPaint(() => tell(`echo ${slots(document)}`, at(performance.now()))));
  }, true);
  document.addEventListener("htmx:after:swap", () => afterPaint(() => tell("swap", at(performance.now()))));
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) tell("shift", entry.value);
  }).observe({ type: "layout-shift", buffered: true });
})();
