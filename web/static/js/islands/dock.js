/* 大字 and 低位操作 take effect under the finger; the form then tells the server. */
export function mount(element) {
  const root = document.documentElement;
  /* A swap may have changed the address since this dock was written: one comes back to what is on the screen. */
  element.addEventListener("submit", (event) => { event.target.elements.next.value = location.pathname + location.search; }, { capture: true });
  element.querySelector(".dock__view").addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.name === "text") root.dataset.text = button.value;
    if (button?.name === "reach") root.dataset.reach = button.value;
  });
}
