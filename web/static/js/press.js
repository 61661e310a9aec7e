/* Keys act when the finger lands, not when it leaves; a click that no pointer made (keyboard, reader) acts too. */
export function onPress(root, selector, act) {
  let landed = null;
  root.addEventListener("pointerdown", (event) => {
    const button = event.target.closest(selector);
    if (!button || event.button > 0 || button.dataset.key === "next" || button.dataset.key === "enter") return;
    landed = button;
    act(button, event);
  });
  root.addEventListener("click", (event) => {
    const button = event.target.closest(selector);
    if (!button) return;
    if (button === landed) { landed = null; event.preventDefault(); return; }
    act(button, event);
  });
}
