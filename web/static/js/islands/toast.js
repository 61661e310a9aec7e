/* A toast leaves after five seconds, unless someone points at it. */
const SHOWN_MS = 5000;

export function mount(toast) {
  const timer = setInterval(() => {
    if (toast.matches(":hover, :focus-within")) return;
    clearInterval(timer);
    toast.remove();
  }, SHOWN_MS);
}
