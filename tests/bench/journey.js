/* In every page of the journey bench: when the last tap was, and when what came of it was painted and presented, in ms
   since the epoch. A tap is the pointer's own event time. Of a page that was loaded, both are the first contentful paint;
   of one that came by a swap, "page" is the first task after the frame that painted it, and "shown" is when the browser
   presented its heading (element timing); of a swap within a page, "swap" is the task after the frame. */
(() => {
  const at = (moment) => performance.timeOrigin + moment;
  const tell = (what, when) => window.kakiTimed?.(what, when);
  addEventListener("pointerdown", (event) => tell("down", at(event.timeStamp)), true);
  addEventListener("click", (event) => tell("click", at(event.timeStamp)), true);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === "first-contentful-paint") ["page", "shown"].forEach((what) => tell(what, at(entry.startTime)));
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
    // A whole page has a heading, a tile that was held a clock.
    const whole = event.detail.ctx.target === document.body;
    const looked = document.querySelector(whole ? "h1" : "#pick .ring__text");
    if (!looked) return;
    looked.setAttribute("elementtiming", "page");
    afterPaint(() => tell("page", at(performance.now())));
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.identifier === "page") tell("shown", at(entry.renderTime));
  }).observe({ type: "element", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) tell("shift", entry.value);
  }).observe({ type: "layout-shift", buffered: true });
})();
