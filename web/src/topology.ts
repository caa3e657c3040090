// The nodes of a cluster as a drawing, with a table of the same data.

import { h, put } from "./dom.ts";
import { draw } from "./topology/draw.ts";
import type { Drawn, Tie } from "./topology/node.ts";
import { table } from "./topology/table.ts";
import type { Words } from "./words.ts";

/** The drawing and its table. They are drawn again when the width changes. */
export class Picture {
  readonly element = h("div", { class: "topology" });
  #nodes: Drawn[] = [];
  #ties: Tie[] = [];
  #say: Words;
  #drawnWidth = 0;

  constructor(say: Words) {
    this.#say = say;
    new ResizeObserver(() => {
      if (Math.abs(this.element.clientWidth - this.#drawnWidth) > 8) this.#draw();
    }).observe(this.element);
  }

  show(nodes: Drawn[], ties: Tie[]): void {
    this.#nodes = nodes;
    this.#ties = ties;
    this.#draw();
  }

  #draw(): void {
    const say = this.#say;
    this.#drawnWidth = this.element.clientWidth;
    const open = this.element.querySelector("details")?.open ?? false;
    if (this.#nodes.length === 0) {
      put(this.element, h("p", { class: "hint" }, say.noTopology.replaceAll("`", "")));
      return;
    }
    put(
      this.element,
      draw(this.#nodes, this.#ties, this.#drawnWidth || 700, say),
      h("details", { open }, h("summary", {}, say.table), table(this.#nodes, say)),
    );
  }
}
