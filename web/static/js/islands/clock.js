/* The store's wall clock, kept by the server's time: data-now-ms (epoch) and data-zone. */
export function mount(element, signal) {
  const ahead = Number(element.dataset.nowMs) - performance.now();
  const format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: element.dataset.zone || "Asia/Shanghai" });
  const draw = () => {
    const text = format.format(new Date(performance.now() + ahead));
    if (element.textContent !== text) element.textContent = text;
  };
  const timer = setInterval(draw, 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
  draw();
}
