/* A websocket doorbell: it says that something changed, the page asks for what it shows. Websocket only, so a page
   never changes by another way while the line is cut; after a reconnect it asks once for what it missed. */
const OLD_AFTER_MS = 15000;
const lines = new Map();

async function line(namespace, rooms) {
  const key = `${namespace} ${rooms}`;
  if (!lines.has(key)) {
    const { io } = await import("socket.io-client");
    lines.set(key, io(namespace, { transports: ["websocket"], query: rooms ? { rooms } : {}, reconnectionDelay: 500, reconnectionDelayMax: 3000 }));
  }
  return lines.get(key);
}

export async function mount(element, signal) {
  const socket = await line(element.dataset.namespace || "/live", element.dataset.rooms || "");
  let connectedBefore = socket.connected;
  let cut = 0;

  function say(on) {
    document.documentElement.dataset.live = on ? "on" : "off";
    for (const words of document.querySelectorAll("[data-live-words]")) words.textContent = on ? words.dataset.liveOn : words.dataset.liveOff;
  }
  function ring(told) { element.dispatchEvent(new CustomEvent("live", { detail: told ?? {} })); }
  function hear(name, act) {
    if (signal.aborted) return;
    socket.on(name, act);
    signal.addEventListener("abort", () => socket.off(name, act));
  }

  hear(element.dataset.event || "changed", ring);
  hear("connect", () => {
    clearTimeout(cut);
    document.documentElement.classList.remove("is-stale");
    say(true);
    if (connectedBefore) ring({ why: "reconnected" });
    connectedBefore = true;
  });
  hear("disconnect", () => {
    say(false);
    cut = setTimeout(() => document.documentElement.classList.add("is-stale"), OLD_AFTER_MS);
  });
  // A swap brings fresh, empty words.
  document.addEventListener("htmx:after:swap", () => say(socket.connected), { signal });
  if (socket.connected) say(true);
}
