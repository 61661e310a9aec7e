/* Nobody touches the screen for after_s seconds: ask for ask_s seconds, then end the visit and leave nothing here. */
const TELL_EVERY_MS = 15000;

export function mount(dialog, signal) {
  const afterMs = Number(dialog.dataset.afterS) * 1000;
  const askS = Number(dialog.dataset.askS);
  const text = dialog.querySelector("[data-countdown-text]");
  const arc = dialog.querySelector(".ring__arc");
  const endForm = dialog.querySelector("[data-idle-end]").form;
  const stayButton = dialog.querySelector("[data-idle-stay]");
  const stayForm = stayButton.form;
  let touched = performance.now();
  let told = touched;
  let asked = 0;
  let ending = false;

  function tell() {
    if (performance.now() - told < TELL_EVERY_MS) return;
    told = performance.now();
    fetch(stayForm.action, { method: "POST", body: new FormData(stayForm), keepalive: true, redirect: "manual" }).catch(() => {});
  }

  function stay() {
    touched = performance.now();
    if (dialog.open) { told = 0; dialog.close(); }
    tell();
  }

  function end() {
    if (ending) return;
    ending = true;
    sessionStorage.clear();
    localStorage.clear();
    endForm.submit();
  }

  function tick() {
    const quiet = performance.now() - touched;
    if (quiet < afterMs) return;
    if (!dialog.open) { asked = touched + afterMs; dialog.showModal(); stayButton.focus(); }
    const left = Math.max(0, askS - Math.floor((performance.now() - asked) / 1000));
    text.textContent = String(left);
    arc.setAttribute("stroke-dashoffset", (100 - (100 * left) / askS).toFixed(2));
    if (left === 0) end();
  }

  for (const kind of ["pointerdown", "keydown", "wheel"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.closest?.("[data-idle-end]")) return;
      stay();
    }, { capture: true, passive: true, signal });
  }
  stayForm.addEventListener("submit", (event) => { event.preventDefault(); stay(); });
  endForm.addEventListener("submit", (event) => { event.preventDefault(); end(); });
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  const timer = setInterval(tick, 250);
  signal.addEventListener("abort", () => clearInterval(timer));
}
