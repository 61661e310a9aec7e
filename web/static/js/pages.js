/* Pages that change by a swap instead of a load (hx-boost in kiosk_base.html): what a load did by itself. */
const SAME_SPOT_PX = 40;
const DOUBLE_MS = 350;

/* Where a part of a page was asked for, an error answers with a whole page, and so does a form that leads to another. */
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (!ctx.select) return;
  const elsewhere = new URL(ctx.hx.pushurl || ctx.response.raw.url, location.href).pathname !== location.pathname;
  if (ctx.response.status < 400 && !elsewhere) return;
  Object.assign(ctx, { select: null, selectOOB: null, target: document.body, swap: "outerSync show:none", push: "true" });
});

/* A form that leads back to its own page makes no new step; one that was refused leaves the address alone. */
document.addEventListener("htmx:before:history:update", (event) => {
  const { history: step, response } = event.detail;
  if (response?.status >= 400) event.preventDefault();
  else if (step.path === location.pathname + location.search) step.type = "replace";
});

/* Back to a page that leads elsewhere by now (an order that is placed): the address says what is shown. */
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (!ctx.request?.headers["HX-History-Restore-Request"] || !ctx.response.raw.redirected) return;
  const shown = new URL(ctx.response.raw.url);
  history.replaceState(history.state, "", shown.pathname + shown.search);
});

/* A tap without an answer: the page stays, and says so until the next answer. One that a newer tap replaced says nothing,
   and neither does what the page asks by itself. */
const unanswered = (shown) => document.getElementById("unanswered")?.toggleAttribute("hidden", !shown);
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx?.sourceEvent?.isTrusted || ctx.response) return;
  for (const pressed of document.querySelectorAll(".is-pressed")) pressed.classList.remove("is-pressed");
  unanswered(true);
});
document.addEventListener("htmx:after:request", () => unanswered(false));

/* The second tap of a double tap lands on what the first has brought: it is not meant. Keys for digits are. */
let last = { at: -Infinity };
let swappedAt = -Infinity;
document.addEventListener("htmx:before:swap", () => { swappedAt = performance.now(); });
document.addEventListener("click", (event) => {
  const before = last;
  const fromKeyboard = event.detail === 0;
  last = fromKeyboard ? { at: -Infinity } : { at: event.timeStamp, x: event.clientX, y: event.clientY };
  if (fromKeyboard || event.target.closest("[data-key]")) return;
  const near = Math.hypot(last.x - before.x, last.y - before.y) < SAME_SPOT_PX;
  if (last.at - before.at > DOUBLE_MS || !near || swappedAt < before.at) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });
