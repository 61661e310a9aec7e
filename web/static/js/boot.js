/* Finds [data-island] elements, now and after every swap, and mounts each once. */
import htmx from "htmx";

const mounted = new WeakMap();

async function mountAll(root) {
  const found = root.querySelectorAll ? [...root.querySelectorAll("[data-island]")] : [];
  if (root.matches?.("[data-island]")) found.unshift(root);
  for (const element of found) {
    const names = mounted.get(element) ?? new Set();
    mounted.set(element, names);
    for (const name of element.dataset.island.split(/\s+/)) {
      if (!/^[a-z_]+$/.test(name) || names.has(name)) continue;
      names.add(name);
      import(`./islands/${name}.js`).then((island) => island.mount(element)).catch((error) => console.error(`island ${name}`, error));
    }
  }
}

/* A screen reader starts at the heading of a new screen; after a back step the reader keeps its place. */
function focusHeading() {
  if (document.activeElement && document.activeElement !== document.body) return;
  document.querySelector("[data-focus]")?.focus({ preventScroll: true });
}

mountAll(document);
focusHeading();
document.addEventListener("htmx:after:swap", () => mountAll(document));
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
window.htmx = htmx;
