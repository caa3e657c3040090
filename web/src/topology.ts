// The nodes of a cluster as a picture, with a table of the same data.

import { h, put } from "./dom.ts";
import { draw } from "./topology/draw.ts";
import type { Drawn, Fate, Tie } from "./topology/node.ts";
import { table } from "./topology/table.ts";
import type { Words } from "./words.ts";

/** By the id of a node: what became of it, and what is said of it. */
export type Fates = Map<string, { fate: Fate; text: string }>;

/** The picture and its table. */
export class Picture {
  readonly element = h("div", { class: "topology" });
  nodes: Drawn[] = [];
  #say: Words;
  #stop: (name: string) => void;
  #hint = h("p", { class: "hint", hidden: true });
  #fates: Fates = new Map();

  /** Creates the picture. `stop` is called when a node, or `host:NAME`, is pressed. */
  constructor(say: Words, stop: (name: string) => void) {
    this.#say = say;
    this.#stop = stop;
  }

  /** Shows nodes, and the findings about two of them. Returns whether the nodes differ from those that were shown. */
  show(nodes: Drawn[], ties: Tie[], hint = ""): boolean {
    const isSame = JSON.stringify(nodes.map(plain)) === JSON.stringify(this.nodes.map(plain));
    this.nodes = nodes;
    const say = this.#say;
    const open = this.element.querySelector("details")?.open ?? false;
    this.#hint.hidden = hint === "";
    this.#hint.textContent = hint;
    if (nodes.length === 0) put(this.element, h("p", { class: "hint" }, say.noTopology.replaceAll("`", "")));
    else put(this.element, draw(nodes, ties, this.#stop, say), this.#hint, h("details", { open }, h("summary", {}, say.table), table(nodes, say)));
    this.tell(isSame ? this.#fates : new Map());
    return !isSame;
  }

  /** Shows what became of the nodes; of those that are not named, nothing. Each has a text about it. */
  tell(fates: Fates): void {
    this.#fates = fates;
    for (const item of this.element.querySelectorAll<HTMLElement>(".node")) {
      const now = fates.get(item.dataset["id"] ?? "");
      if (now) item.dataset["fate"] = now.fate;
      else delete item.dataset["fate"];
      const text = item.querySelector(".fate");
      if (text) text.textContent = now?.text ?? "";
    }
    this.element.classList.toggle("told", fates.size > 0);
  }
}

const plain = ({ id, role, replicaOf, host }: Drawn) => [id, role, replicaOf, host];
