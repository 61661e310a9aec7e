/* The second of two quick taps is dropped; the first never is. The server is safe without this (intent). */
const QUIET_MS = 8000;

export function mount(form, signal) {
  let sentAt = -Infinity;
  form.addEventListener("submit", (event) => {
    if (performance.now() - sentAt < QUIET_MS) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sentAt = performance.now();
    form.setAttribute("aria-busy", "true");
  }, { capture: true });
  const rest = () => { sentAt = -Infinity; form.removeAttribute("aria-busy"); };
  window.addEventListener("pageshow", rest, { signal });
  form.addEventListener("htmx:finally:request", rest);
}
