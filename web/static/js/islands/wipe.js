/* An order is placed and nothing is left to do here: untouched for after_s seconds, the visit ends by itself. */
export function mount(bar, signal) {
  const afterS = Number(bar.dataset.afterS);
  const text = bar.querySelector("[data-countdown-text]");
  const arc = bar.querySelector(".ring__arc");
  const form = bar.querySelector("form");
  let touched = performance.now();

  const touch = () => { touched = performance.now(); };
  for (const kind of ["pointerdown", "keydown", "wheel"]) document.addEventListener(kind, touch, { capture: true, passive: true, signal });

  const timer = setInterval(() => {
    const left = Math.max(0, Math.ceil(afterS - (performance.now() - touched) / 1000));
    text.textContent = String(left);
    arc.setAttribute("stroke-dashoffset", (100 - (100 * left) / afterS).toFixed(2));
    if (left > 0) return;
    clearInterval(timer);
    sessionStorage.clear();
    localStorage.clear();
    form.submit();
  }, 250);
  signal.addEventListener("abort", () => clearInterval(timer));
}
