// The memory of a machine, divided among its nodes, with the reason for each part.

import type { App } from "../app.ts";
import { button, h, prose, put } from "../dom.ts";
import { Latest } from "../latest.ts";
import type { Sized } from "../types.ts";
import type { GenerateWords } from "./words.ts";

/** The requests to the rest of the tab. */
export interface SizingOwner {
  specText(): string;
  /** Writes fields into the spec. */
  write(fields: [string, string][]): void;
}

export class Sizing {
  readonly element: HTMLElement;
  #app: App;
  #texts: GenerateWords;
  #owner: SizingOwner;
  #memory: HTMLInputElement;
  #nodes: HTMLInputElement;
  #changes: HTMLSelectElement;
  #answer = h("div", { class: "sized", "aria-live": "polite" });
  #runs = new Latest();

  constructor(app: App, texts: GenerateWords, owner: SizingOwner) {
    this.#app = app;
    this.#texts = texts;
    this.#owner = owner;
    const number = (id: string, value: string, step: string) => h("input", { type: "number", id, value, min: 1, max: 100_000, step, oninput: () => this.update() });
    this.#memory = number("machine-memory", "16", "any");
    this.#nodes = number("machine-nodes", "", "1");
    this.#changes = h("select", { id: "machine-changes", "aria-describedby": "machine-changes-help", onchange: () => this.update() }, ...Object.entries(texts.shares).map(([value, text]) => h("option", { value }, text)));
    this.#changes.value = "50";
    const field = (title: string, input: HTMLElement, help = "") => h("div", { class: "field" }, h("label", { class: "name", for: input.id }, title), input, help && h("span", { class: "help", id: `${input.id}-help` }, help));
    const box: HTMLDetailsElement = h(
      "details",
      { class: "sizing", ontoggle: () => this.update() },
      h("summary", {}, texts.sizing),
      h("div", { class: "form" }, field(texts.machine, this.#memory), field(texts.nodesOn, this.#nodes), field(texts.changes, this.#changes, texts.changesHelp)),
      this.#answer,
    );
    this.element = box;
  }

  /** Computes the sizes again, if they are shown. */
  update(): void {
    if (!(this.element as HTMLDetailsElement).open) return;
    this.#runs.run(() =>
      this.#app.guard(async () => {
        const megabytes = Math.round(Math.min(Number(this.#memory.value) || 0, 1_000_000) * 1024);
        const nodes = Math.min(Math.trunc(Number(this.#nodes.value)) || 0, 1000);
        const sized = await this.#app.core.size(this.#owner.specText(), megabytes, nodes, Number(this.#changes.value), this.#app.lang);
        this.#show(sized);
      }),
    );
  }

  #show(sized: Sized | null): void {
    const texts = this.#texts;
    if (!sized) {
      put(this.#answer, h("p", { class: "wrong" }, texts.tooSmall));
      return;
    }
    this.#nodes.placeholder = String(sized.nodes);
    const whole = sized.parts.reduce((sum, part) => sum + part.megabytes, 0);
    const bar = h("div", { class: "shares", "aria-hidden": "true" }, ...sized.parts.map((part, nth) => this.#share(part.megabytes / whole, nth)));
    const take = () => this.#owner.write([["docker.memory", sized.memory], ["config.maxmemory", sized.maxmemory]]);
    put(
      this.#answer,
      h("p", {}, h("strong", {}, texts.each(sized.nodes, sized.memory, sized.maxmemory))),
      bar,
      h("dl", { class: "parts-of" }, ...sized.parts.flatMap((part, nth) => this.#part(part, nth)), ...this.#part(sized.system, -1)),
      h("div", { class: "acts" }, button(texts.takeSizes, take, { class: "main" })),
    );
  }

  #share(share: number, nth: number): HTMLElement {
    const part = h("span", { "data-nth": nth });
    part.style.flexGrow = String(share);
    return part;
  }

  #part({ megabytes, what, why, counted }: Sized["system"], nth: number): HTMLElement[] {
    const texts = this.#texts;
    const size = megabytes >= 1024 ? `${(megabytes / 1024).toFixed(1)} GB` : `${megabytes} MB`;
    const note = nth < 0 ? texts.ofMachine : counted ? texts.counted : "";
    return [h("dt", { "data-nth": nth }, h("strong", {}, what), h("span", { class: "size" }, size)), h("dd", {}, prose(why), note && h("span", { class: "code" }, ` ${note}`))];
  }
}
