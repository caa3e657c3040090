// Slots: shows the slot of a key, and the master that serves it.

import type { App, Tab } from "./app.ts";
import { h, put } from "./dom.ts";
import { words } from "./slots/words.ts";

/** A master and its slots. */
export interface SlotRange {
  node: string;
  first: number;
  last: number;
}

const SLOTS = 16384;

export class SlotsTab implements Tab {
  readonly element: HTMLElement;
  #app: App;
  #ranges: () => SlotRange[];
  #input: HTMLInputElement;
  #answer = h("div", { class: "answer", role: "status" });
  #map = h("div");

  constructor(app: App, ranges: () => SlotRange[], key: string) {
    const say = words(app.lang);
    this.#app = app;
    this.#ranges = ranges;
    this.#input = h("input", { id: "key", value: key, spellcheck: "false", autocomplete: "off", oninput: () => this.#show(), "aria-describedby": "key-help" });
    this.element = h(
      "section",
      { class: "slots", "aria-label": app.say.slots },
      h("label", { class: "name", for: "key" }, say.key),
      this.#input,
      h("p", { class: "help", id: "key-help" }, say.keyHelp),
      this.#answer,
      this.#map,
    );
    this.#show();
  }

  get key(): string {
    return this.#input.value;
  }

  shown(): void {
    this.#show();
  }

  #show(): void {
    void this.#app.guard(async () => {
      const say = words(this.#app.lang);
      const key = this.#input.value;
      const slot = await this.#app.core.slot(key);
      const ranges = this.#ranges();
      const own = ranges.find(({ first, last }) => first <= slot && slot <= last);
      put(
        this.#answer,
        h("p", { class: "slot" }, h("strong", {}, slot)),
        h("p", {}, say.slotOf(JSON.stringify(key), slot), " — ", own ? say.servedBy(own.node) : ranges.length ? say.notServed : say.noRanges),
      );
      put(this.#map, ranges.length > 0 && h("h2", {}, say.slotMap), h("ul", { class: "ranges" }, ...ranges.map((range) => rangeItem(range, range.node === own?.node))));
    });
  }
}

function rangeItem({ node, first, last }: SlotRange, isOwn: boolean): HTMLElement {
  const bar = h("span", { class: "bar" });
  bar.style.marginLeft = `${(first / SLOTS) * 100}%`;
  bar.style.width = `${((last - first + 1) / SLOTS) * 100}%`;
  return h(
    "li",
    { class: isOwn ? "own" : null },
    h("span", { class: "node" }, node),
    h("span", { class: "span" }, `${first}-${last}`),
    h("span", { class: "track" }, bar),
  );
}
