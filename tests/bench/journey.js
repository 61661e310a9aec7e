/* In every page of the journey bench: when the last tap was, and when what came of it was first painted, in ms since
   the epoch. A tap is the pointer's own event time; of a page that was loaded, the first contentful paint; of one that came
   by a swap, its heading's paint; of a swap within a page, the frame after. */
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
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx.target.id === "book") afterPaint(() => tell("swap", at(performance.now())));
    // A page that came by a swap: its heading's own time on the screen, as the browser presents it; of a tile that was
    // held, the time of its clock.
    const whole = event.detail.ctx.target === document.body;
    document.querySelector(whole ? "h1" : "#pick .ring__text")?.setAttribute("elementtiming", "page");
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.identifier === "page") tell("page", at(entry.renderTime));
  }).observe({ type: "element", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) tell("shift", entry.value);
  }).observe({ type: "layout-shift", buffered: true });
})();
