/* Marks the control under the finger for as long as the next page takes, so a slow answer still shows the tap. */
export function mount(element) {
  element.addEventListener("click", (event) => {
    const control = event.target.closest("a, button");
    if (!control || event.defaultPrevented) return;
    control.classList.add("is-pressed");
    const rest = () => control.classList.remove("is-pressed");
    window.addEventListener("pageshow", rest, { once: true });
    document.addEventListener("htmx:finally:request", rest, { once: true });
  });
}
