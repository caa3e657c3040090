// The bar between two parts of a tab, which moves with the mouse, a finger or the arrow keys.

import { h } from "./dom.ts";

/** The smallest and the largest share of the left part, in percent. */
const LEAST = 25;
const MOST = 75;

/** Makes the bar of a grid, which stands between its two parts. `label` is its name. */
export function splitter(grid: () => HTMLElement, label: string): HTMLElement {
  let share = 52;
  const bar = h("div", { class: "split", role: "separator", tabindex: 0, "aria-orientation": "vertical", "aria-label": label, "aria-valuemin": LEAST, "aria-valuemax": MOST, "aria-valuenow": share });
  const move = (to: number) => {
    share = Math.min(Math.max(to, LEAST), MOST);
    grid().style.setProperty("--left", `${share}fr`);
    grid().style.setProperty("--right", `${100 - share}fr`);
    bar.setAttribute("aria-valuenow", String(Math.round(share)));
  };
  bar.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    bar.setPointerCapture(event.pointerId);
  });
  bar.addEventListener("pointermove", (event) => {
    if (!bar.hasPointerCapture(event.pointerId)) return;
    const { left, width } = grid().getBoundingClientRect();
    move(((event.clientX - left) / width) * 100);
  });
  bar.addEventListener("dblclick", () => move(52));
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -3, ArrowRight: 3 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move(share + step);
  });
  return bar;
}
