// What runs the nodes: scripts for Docker, compose, or Kubernetes. Docker and compose have the same files.

import { h } from "../dom.ts";
import type { GenerateWords } from "./words.ts";

export type Runs = "docker" | "compose" | "kubernetes";
const ALL: Runs[] = ["docker", "compose", "kubernetes"];

export class TargetChoice {
  readonly element: HTMLElement;
  #inputs = new Map<Runs, HTMLInputElement>();

  /** Creates the choice. `chosen` is called when the user chooses. */
  constructor(texts: GenerateWords, chosen: (runs: Runs) => void) {
    const one = (runs: Runs) => {
      const [title, help] = texts.targets[runs] ?? [runs, ""];
      const input = h("input", { type: "radio", name: "runs", value: runs, onchange: () => chosen(runs) });
      this.#inputs.set(runs, input);
      return h("label", { class: "preset" }, h("span", { class: "line" }, input, h("strong", {}, title)), h("span", {}, help));
    };
    this.element = h("fieldset", { class: "targets" }, h("legend", { class: "name" }, texts.runs), h("div", { class: "presets" }, ...ALL.map(one)));
  }

  show(runs: Runs, isEnabled: boolean): void {
    for (const [name, input] of this.#inputs) {
      input.checked = name === runs;
      input.disabled = !isEnabled;
    }
  }
}
