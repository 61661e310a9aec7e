/* Finds [data-island] elements, now and after every swap, and mounts each once. An island gets its element and a signal
   that aborts when the element has left the page: whatever it hung on the document goes with it. */
import htmx from "htmx";
import "htmx-preload"; // Fetches where a link leads when the finger lands, not when it leaves.
import "./pages.js";

const mounted = new Map();

function unmountGone() {
  for (const [element, one] of mounted) if (!element.isConnected) { one.leave.abort(); mounted.delete(element); }
}

function mountAll() {
  for (const element of document.querySelectorAll("[data-island]")) {
    const one = mounted.get(element) ?? { names: new Set(), leave: new AbortController() };
    mounted.set(element, one);
    for (const name of element.dataset.island.split(/\s+/)) {
      if (!/^[a-z_]+$/.test(name) || one.names.has(name)) continue;
      one.names.add(name);
      import(`./islands/${name}.js`).then((island) => {
        if (!one.leave.signal.aborted) island.mount(element, one.leave.signal);
      }).catch((error) => console.error(`island ${name}`, error));
    }
  }
}

/* A screen reader starts at the heading of a new screen; after a back step the reader keeps its place. */
function focusHeading() {
  if (document.activeElement && document.activeElement !== document.body) return;
  document.querySelector("[data-focus]")?.focus({ preventScroll: true });
}

mountAll();
focusHeading();
document.addEventListener("htmx:after:swap", (event) => {
  unmountGone();
  if (event.detail.ctx.target !== document.body) { mountAll(); return; }
  // A whole page: it is painted first, and a heading that takes the focus asks for a layout.
  requestAnimationFrame(() => setTimeout(() => { mountAll(); focusHeading(); }));
});
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
window.htmx = htmx;
