/* What is wrong with the screen as it stands: returns sentences, none when all is well. */
(limits) => {
  const faults = [];
  const root = document.documentElement;
  const style = (element) => getComputedStyle(element);
  const asleep = (element) => element.closest("dialog:not([open]), [hidden], .visually-hidden, svg, [aria-hidden=true]");
  const name = (element) => `${element.tagName.toLowerCase()}.${String(element.className).split(" ").join(".")} "${element.textContent.trim().replace(/\s+/g, " ").slice(0, 24)}"`;
  const shown = (element) => {
    if (asleep(element)) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
  };
  // What stands in a box that scrolls by the finger is not lost.
  const scrolls = (element) => {
    for (let around = element; around && around !== document.body; around = around.parentElement) {
      if (/auto|scroll/.test(style(around).overflowX) && around.scrollWidth > around.clientWidth) return true;
    }
    return false;
  };
  const say = (what, element, more) => faults.push(`${what}: ${name(element)} ${more}`);

  if (root.scrollWidth > innerWidth) faults.push(`the page scrolls sideways: ${root.scrollWidth} > ${innerWidth}`);
  if (limits.still && root.scrollHeight > innerHeight + 1) faults.push(`the page scrolls down: ${root.scrollHeight} > ${innerHeight}`);

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode, element = node.parentElement;
    if (!node.data.trim() || !shown(element) || /^(script|style|option)$/i.test(element.tagName)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width < 1) continue;
    const size = parseFloat(style(element).fontSize);
    if (limits.text && size < limits.text - 0.05) say("small text", element, `${size} px`);
    if ((box.left < -1 || box.right > innerWidth + 1) && !scrolls(element)) say("text over the edge", element, `${Math.round(box.left)}..${Math.round(box.right)}`);
    if (limits.still && (box.top < -1 || box.bottom > innerHeight + 1)) say("text off the screen", element, `${Math.round(box.top)}..${Math.round(box.bottom)}`);
    for (let around = element; around && around !== document.body; around = around.parentElement) {
      const its = style(around);
      if (its.overflowX === "visible" && its.overflowY === "visible") continue;
      const edge = around.getBoundingClientRect();
      // A name too long for a list may end in "…" where a pointer can ask for the whole of it.
      if (!limits.still && its.textOverflow === "ellipsis" && around.title) break;
      if (!limits.still && /auto|scroll/.test(its.overflowX + its.overflowY)) break;
      if (box.right > edge.right + 1 || box.left < edge.left - 1) { say("clipped text", element, `by ${name(around)}`); break; }
      if (box.bottom > edge.bottom + size * 0.35 || box.top < edge.top - size * 0.35) { say("cut text", element, `by ${name(around)}`); break; }
    }
  }

  // A finger's target is what it may touch: of a hidden radio or checkbox, its label.
  const before = document.querySelector("dialog:modal") ?? document;
  const controls = [...before.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), label:has(+ input), input + label")];
  for (const control of controls.filter(shown)) {
    if (control.disabled || (control.tagName === "LABEL" && !control.matches("[class*=label]"))) continue;
    const box = control.getBoundingClientRect();
    if (control.classList.contains("field__label") || control.classList.contains("number-pad__label") || control.classList.contains("pin-pad__label")) continue;
    if (limits.target && (box.width < limits.target - 0.5 || box.height < limits.target - 0.5)) say("small target", control, `${box.width.toFixed(1)} x ${box.height.toFixed(1)}, wanted ${limits.target.toFixed(1)}`);
    if (limits.reach && box.top < limits.reach - 0.5) say("above the reach line", control, `${box.top.toFixed(0)} < ${limits.reach.toFixed(0)}`);
    if (limits.still && (box.bottom > innerHeight + 1 || box.right > innerWidth + 1 || box.top < -1 || box.left < -1)) say("control off the screen", control, `${Math.round(box.top)}..${Math.round(box.bottom)}`);
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const on = document.elementFromPoint(x, y);
    if (limits.still && on && on !== control && !control.contains(on) && !on.contains(control)) say("covered", control, `by ${name(on)}`);
  }

  if (limits.dock) {
    const dock = document.querySelector(".dock"), box = dock?.getBoundingClientRect();
    if (!box || !shown(dock) || box.bottom > innerHeight + 1 || box.top < 0 || box.width < innerWidth * 0.5) faults.push("the dock is not whole on the screen");
  }
  return [...new Set(faults)];
}
