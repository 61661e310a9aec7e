/* Arrow keys move between the tiles of a radiogroup, as a keyboard user expects. */
export function mount(group) {
  const tiles = () => [...group.querySelectorAll("[role=radio]:not([disabled])")];
  const across = () => {
    const all = tiles();
    const top = all[0]?.offsetTop;
    return Math.max(1, all.filter((tile) => tile.offsetTop === top).length);
  };
  group.addEventListener("keydown", (event) => {
    const all = tiles();
    const at = all.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across(), ArrowUp: -across() }[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    all[Math.min(all.length - 1, Math.max(0, at + step))].focus();
  });
}
