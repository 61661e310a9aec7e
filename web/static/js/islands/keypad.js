/* Keys for digits. In a GET form: digits show at pointerdown and the form goes 180 ms after the last key.
   In a number pad: the keys write into the text input. Without this script each key is a submit button. */
import { onPress } from "../press.js";

const SEND_AFTER_MS = 180;
const TYPING_MS = 1500;
/* What was typed last: an answer that comes while someone types must not take their digits away. */
let latest = { text: "", at: -Infinity };

export function mount(element) {
  const value = element.querySelector("[data-keypad-value]");
  const most = Number(element.dataset.most || 4);
  const form = element.matches("form") ? element : null;
  let timer = 0;
  value.disabled = false;

  function show() {
    const typed = element.querySelector("[data-typed]");
    if (typed) typed.textContent = value.value;
    const slots = element.querySelectorAll("[data-slot]");
    slots.forEach((slot, place) => {
      slot.textContent = value.value[place] ?? "";
      slot.classList.toggle("is-next", place === value.value.length);
    });
  }

  function send() {
    clearTimeout(timer);
    timer = setTimeout(() => form.isConnected && form.requestSubmit(), SEND_AFTER_MS);
  }

  function press(key) {
    const before = value.value;
    if (key === "delete") value.value = before.slice(0, -1);
    else if (key === "clear") value.value = "";
    else if (/^[\d*]$/.test(key) && before.replace(/[^\d*]/g, "").length < most) value.value = before + key;
    if (value.value === before) return;
    show();
    if (form) { latest = { text: value.value, at: performance.now() }; send(); }
    else value.dispatchEvent(new Event("input", { bubbles: true }));
  }

  onPress(element, "[data-key]", (button, event) => {
    if (button.dataset.key === "next") return;
    event.preventDefault();
    press(button.dataset.key);
  });

  element.addEventListener("keydown", (event) => {
    if (event.target === value || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^\d$/.test(event.key)) press(event.key);
    else if (event.key === "Backspace") press("delete");
  });

  if (form && performance.now() - latest.at < TYPING_MS && latest.text !== value.value) {
    value.value = latest.text;
    show();
    send();
  }
}
