// Shows a loss step by step: in the picture, and as a story beside it.

import { button, h, prose } from "../dom.ts";
import type { Fates, Picture } from "../topology.ts";
import type { Simulated } from "../types.ts";
import type { Words } from "../words.ts";
import { fatesOf } from "./fates.ts";
import { verdict } from "./verdict.ts";

/** How long each step is shown, in milliseconds: long enough to read it and to look at the picture. */
const PACE = 2200;

/** The steps of a loss. The last one is the verdict. */
export class Player {
  readonly element: HTMLElement;
  #picture: Picture;
  #fates: Fates[];
  #lines: HTMLElement[];
  #end: HTMLElement;
  #spoken = h("p", { class: "sr", role: "status" });
  #pause: HTMLButtonElement;
  #back: HTMLButtonElement;
  #next: HTMLButtonElement;
  #say: Words;
  #at = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Creates the player. `names` are the ids in the picture by the names in the prediction; `revive` ends the simulation. */
  constructor(simulated: Simulated, names: Map<string, string>, picture: Picture, say: Words, revive: () => void) {
    const { prediction, told } = simulated;
    if (!prediction || !told) throw new Error("there is no prediction");
    this.#picture = picture;
    this.#say = say;
    this.#fates = fatesOf(prediction, say).map((fates) => new Map([...fates].map(([name, fate]) => [names.get(name) ?? name, fate])));
    this.#lines = told.events.map(({ seconds, text }) => h("li", {}, h("span", { class: "when" }, say.seconds(seconds)), h("span", {}, prose(text))));
    const { text, mood } = verdict(prediction, say);
    this.#end = h(
      "div",
      { class: "end", hidden: true },
      h("p", { class: `verdict ${mood}` }, text),
      h("p", {}, told.served),
      ...listOf(say.mayBeLost, told.risks),
      ...listOf(say.whenBack, told.returns),
      ...told.notes.map((note) => h("p", { class: "hint" }, prose(note))),
    );
    this.#pause = button(say.pause, () => (this.#timer === undefined ? this.play() : this.pause()), { class: "small" });
    this.#back = button("‹", () => this.#step(-1), { class: "small", "aria-label": say.stepBack });
    this.#next = button("›", () => this.#step(1), { class: "small", "aria-label": say.stepNext });
    this.element = h(
      "div",
      { class: "story", role: "group", "aria-label": say.simulation },
      h("h2", {}, say.dies(prediction.lost.map((name) => names.get(name) ?? name))),
      h("div", { class: "controls" }, this.#back, this.#pause, this.#next, button(say.revive, revive, { class: "small" })),
      h("ol", { class: "timeline" }, ...this.#lines),
      this.#end,
      h("p", { class: "hint" }, say.pressAnother),
      this.#spoken,
    );
  }

  /** Shows the steps one after the other, from the first one if all were shown. */
  play(): void {
    this.pause();
    this.#show(this.#at >= this.#lines.length ? 0 : this.#at);
    this.#timer = setInterval(() => {
      this.#show(this.#at + 1);
      if (this.#at >= this.#lines.length) this.pause();
    }, PACE);
    this.#showControls();
  }

  pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#showControls();
  }

  #step(by: number): void {
    this.pause();
    this.#show(Math.min(Math.max(this.#at + by, 0), this.#lines.length));
  }

  #show(at: number): void {
    this.#at = at;
    const isEnd = at >= this.#lines.length;
    this.#lines.forEach((line, nth) => {
      line.className = nth === at ? "now" : nth < at ? "past" : "";
      line.setAttribute("aria-hidden", String(nth > at));
    });
    this.#end.hidden = !isEnd;
    this.#picture.tell(this.#fates[Math.min(at, this.#fates.length - 1)] ?? new Map());
    this.#spoken.textContent = (isEnd ? this.#end.querySelector(".verdict") : this.#lines[at])?.textContent ?? "";
    this.#showControls();
  }

  #showControls(): void {
    const isEnd = this.#at >= this.#lines.length;
    this.#pause.textContent = this.#timer !== undefined ? this.#say.pause : isEnd ? this.#say.again : this.#say.goOn;
    this.#back.disabled = this.#at === 0;
    this.#next.disabled = isEnd;
  }
}

function listOf(title: string, lines: string[]): HTMLElement[] {
  return lines.length ? [h("h3", {}, title), h("ul", {}, ...lines.map((line) => h("li", {}, prose(line))))] : [];
}
