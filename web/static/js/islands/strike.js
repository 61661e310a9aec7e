/* Other shoppers' taps, seen at once: a number that somebody else holds is struck through, and comes back when it is free
   again. Told are digits and milliseconds: > 0 until it may come back by itself, 0 gone until told, -1 free again. */
const timers = new Map();

export function mount(element, signal) {
  const words = element.dataset.taken;

  function tileOf(digits) { return document.getElementById(`n-${digits}`); }

  function strike(tile, leftMs) {
    // Our own: held already, or tapped this moment and on its way.
    if (tile.matches(".is-held, .is-pressed")) return;
    const note = tile.querySelector(".number-tile__note");
    if (!tile.matches(".is-taken")) {
      tile.dataset.note = note.innerHTML;
      tile.dataset.spoken = tile.getAttribute("aria-label");
      note.textContent = words;
      tile.setAttribute("aria-label", `${tile.querySelector(".phone").textContent}, ${words}`);
      tile.classList.replace("is-free", "is-taken");
      // Not "disabled": whoever stands on it with the keyboard keeps their place.
      tile.setAttribute("aria-disabled", "true");
    }
    later(tile.value, leftMs);
  }

  function free(tile) {
    clearTimeout(timers.get(tile.value));
    if (!tile.matches(".is-taken")) return;
    // Drawn struck through by the server: what it costs stands only on a fresh page.
    if (tile.dataset.note === undefined) { refresh(); return; }
    tile.querySelector(".number-tile__note").innerHTML = tile.dataset.note;
    tile.setAttribute("aria-label", tile.dataset.spoken);
    tile.classList.replace("is-taken", "is-free");
    tile.removeAttribute("aria-disabled");
  }

  function later(digits, leftMs) {
    clearTimeout(timers.get(digits));
    if (leftMs > 0) timers.set(digits, setTimeout(() => { const tile = tileOf(digits); if (tile) free(tile); }, leftMs));
  }

  function refresh(more = "") {
    const here = new URL(location.href);
    if (more) here.searchParams.set(more, "1");
    return window.htmx.ajax("GET", here.pathname + here.search, { source: element, target: "#book", select: "#book", swap: "outerHTML" });
  }

  function drawn() {
    for (const tile of document.querySelectorAll("[data-left-s]")) later(tile.value, Number(tile.dataset.leftS) * 1000);
  }

  element.addEventListener("live", (event) => {
    if (event.detail.why === "reconnected") { refresh(); return; }
    for (const [digits, leftMs] of Object.entries(event.detail)) {
      const tile = tileOf(digits);
      if (tile) (leftMs < 0 ? free(tile) : strike(tile, leftMs));
    }
  });
  document.body.addEventListener("late", () => refresh("late"), { signal });
  document.addEventListener("htmx:after:swap", drawn, { signal });
  document.addEventListener("click", (event) => { if (event.target.closest("[aria-disabled=true].number-tile")) event.preventDefault(); }, { capture: true, signal });
  drawn();
}
