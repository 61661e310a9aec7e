/* Counts down to the server's end: data-ends-ms and data-now-ms are both the server's clock, so this machine's
   own clock may be wrong. data-on-end: "reload", or the name of an event fired on the body. */
export function mount(element, signal) {
  const { endsMs, nowMs, totalS, onEnd } = element.dataset;
  const left = Number(endsMs) - Number(nowMs);
  const until = performance.now() + left;
  const total = Number(totalS || 300);
  const text = element.querySelector("[data-countdown-text]");
  const arc = element.querySelector(".ring__arc");
  const bar = element.closest(".pick-bar");

  function draw() {
    const seconds = Math.max(0, Math.ceil((until - performance.now()) / 1000));
    const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (text.textContent !== words) text.textContent = words;
    arc?.setAttribute("stroke-dashoffset", (100 - 100 * Math.min(1, seconds / total)).toFixed(2));
    const late = seconds <= 60;
    element.classList.toggle("is-late", late);
    bar?.classList.toggle("is-late", late);
    return seconds;
  }

  const timer = setInterval(() => {
    if (draw() > 0) return;
    clearInterval(timer);
    if (onEnd === "reload") location.reload();
    else if (onEnd) document.body.dispatchEvent(new CustomEvent(onEnd, { bubbles: true }));
  }, 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
  draw();
}
