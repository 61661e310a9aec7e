/* The clerk's PIN by keys; the last key sends it. */
import { onPress } from "../press.js";

export function mount(form) {
  const input = form.querySelector("[data-pin]");
  onPress(form, "[data-key]", (button, event) => {
    const key = button.dataset.key;
    if (key === "enter") return;
    event.preventDefault();
    if (key === "delete") input.value = input.value.slice(0, -1);
    else if (input.value.length < input.maxLength) input.value += key;
  });
  if (!form.querySelector("[type=radio]") || form.querySelector("[type=radio]:checked")) input.focus({ preventScroll: true });
}
